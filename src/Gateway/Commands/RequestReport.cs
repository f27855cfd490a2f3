using Gateway.Guard;

namespace Gateway.Commands;

/// <summary>What check --request found.</summary>
/// <param name="RouteName">The route that takes the request; null where none does.</param>
/// <param name="Route">The same where it guards; null where it does not.</param>
/// <param name="Message">Why nobody is asked; null where the family was.</param>
/// <param name="Rehearsal">What the route would say; null where nobody is asked.</param>
/// <param name="Good">Whether that is as it should be: a pass route, or a request that is judged.</param>
sealed record RequestReport(string? RouteName, GuardRoute? Route, string? Message, GuardRehearsal? Rehearsal, bool Good);
