using Gateway.Guard;

namespace Gateway.Commands;

/// <summary>What check --request found.</summary>
/// <param name="RouteName">The route that takes the request; null where none does.</param>
/// <param name="Route">The same where it guards; null where it does not.</param>
/// <param name="Message">Why nobody is asked; null where the family was.</param>
/// <param name="Rehearsal">What the route would say; null where nobody is asked.</param>
/// <param name="Good">Whether that is as it should be: a pass route, or a request that is judged.</param>
sealed record RequestReport(string? RouteName, GuardRoute? Route, string? Message, GuardRehearsal? Rehearsal, bool Good)
{
    /// <summary>Why the service's answer is not looked at.</summary>
    public const string NoAnswer = "the route has no Answer that says where it is";

    /// <summary>Why a request is not judged, in words.</summary>
    public static string? Detail(GuardRehearsal rehearsal)
    {
        var (route, family) = (rehearsal.Plan.Route, rehearsal.Plan.Family);
        return rehearsal.Judgment.Why is not Undecided.AnswerNotRead ? rehearsal.Inspection.Detail
            : $"the answer has no {(family.IsClassification ? "label" : "number")} at {route.Label ?? route.Value}, one for each of the rows";
    }
}
