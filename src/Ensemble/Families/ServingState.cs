namespace Ensemble.Families;

/// <summary><c>serving.json</c>: which loaded version of a family answers, and which one is tried beside it.</summary>
public sealed record ServingState
{
    /// <summary>A copy of the traffic: the serving version answers, differences are counted.</summary>
    public const string Shadow = "shadow";

    /// <summary>A part of the traffic is answered by the candidate.</summary>
    public const string Part = "share";

    /// <summary>Version that answers requests that name none.</summary>
    public required string Serving { get; init; }

    /// <summary>Version that served before the last promotion; null where there was none, or it was gone back to.</summary>
    public string? Previous { get; init; }

    /// <summary>Version that is tried; null for none.</summary>
    public string? Candidate { get; init; }

    /// <summary>How it is tried: <see cref="Shadow"/> or <see cref="Part"/>; null without a candidate.</summary>
    public string? Mode { get; init; }

    /// <summary>Part of the requests that it gets, in (0, 1]; null without a candidate.</summary>
    public double? Share { get; init; }

    /// <summary>What is wrong with it, one line a mistake.</summary>
    internal IEnumerable<string> Mistakes()
    {
        if (!Names.IsValid(Serving))
            yield return "serving: expected the name of a version";
        if (Candidate is null)
        {
            if (Mode is not null || Share is not null)
                yield return "mode, share: expected none without a candidate";
            yield break;
        }

        if (string.Equals(Candidate, Serving, StringComparison.Ordinal))
            yield return "candidate: expected another version than the one that serves";
        if (Mode is not (Shadow or Part))
            yield return $"mode: expected {Shadow} or {Part}";
        if (!IsShare(Share))
            yield return "share: expected a number above 0, at most 1";
    }

    /// <summary>Whether a number can be a share.</summary>
    public static bool IsShare(double? share) => share is > 0 and <= 1;
}
