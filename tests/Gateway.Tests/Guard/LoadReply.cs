using System.Diagnostics;

namespace Gateway.Tests.Guard;

/// <summary>One reply of a guarded service under load.</summary>
/// <param name="Number">What the request carried.</param>
/// <param name="Begun">Timestamp before it was sent.</param>
/// <param name="Ended">Timestamp when its reply was read.</param>
/// <param name="Status">Status of the reply.</param>
/// <param name="Body">Body of the reply.</param>
/// <param name="Flagged">Consensus-Flagged.</param>
/// <param name="Consensus">Consensus.</param>
sealed record LoadReply(int Number, long Begun, long Ended, int Status, string Body, string Flagged, string Consensus)
{
    public double Milliseconds => Stopwatch.GetElapsedTime(Begun, Ended).TotalMilliseconds;

    /// <summary>Whether it is the service's own, to the byte.</summary>
    public bool IsTheServices => Status == GuardLoad.StatusOf(Number) && Body == GuardLoad.BodyOf(Number);
}
