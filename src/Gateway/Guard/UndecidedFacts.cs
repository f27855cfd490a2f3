using System.Text.Json;
using Ensemble.Decisions;

namespace Gateway.Guard;

/// <summary>What follows from why a request was not decided.</summary>
static class UndecidedFacts
{
    /// <summary>All of them as metrics name them, in order.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Enum.GetNames<Undecided>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];

    public static string Name(this Undecided why) => Names[(int)why];

    /// <summary>What its rows are flagged as.</summary>
    public static Reason Reason(this Undecided why) =>
        why >= Undecided.Late ? Ensemble.Decisions.Reason.MemberMissing : Ensemble.Decisions.Reason.Uninspected;
}
