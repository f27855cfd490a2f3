using System.Globalization;

namespace Ensemble.Decisions;

/// <summary>
/// What is said of a row to people, in the first person where it is flagged. For terminals and pages alone: what machines read names
/// reasons (<see cref="ReasonNames"/>).
/// </summary>
/// <remarks>Said in the first person, doubt keeps readers from relying on an answer too much ("I'm Not Sure, But...", a study of 404 readers).</remarks>
public static class FlagWords
{
    /// <summary>One sentence on why a row is flagged; null when it is not.</summary>
    /// <param name="reasons">Why.</param>
    /// <param name="votes">What the models answer, as <see cref="Votes"/> or <see cref="Range"/> says it.</param>
    /// <param name="silent">Names of the members whose answer does not count.</param>
    /// <param name="limited">Whether a guarantee or a threshold limits the risk.</param>
    public static string? Sentence(Reason reasons, string votes, IReadOnlyList<string> silent, bool limited)
    {
        if (reasons == Reason.None)
            return null;
        string opening = (reasons & Reason.Novelty) != 0 ? "I have not seen anything like this"
            : (reasons & Reason.Uninspected) != 0 ? "I did not look at this one" : "I'm not sure about this one";
        var parts = new List<string> { votes };
        if (Silence(reasons, silent) is { } silence)
            parts.Add(silence);
        if ((reasons & Reason.Risk) != 0)
            parts.Add(limited ? "its risk is above the limit" : "without a guarantee every such row is flagged");
        if ((reasons & Reason.Fragile) != 0)
            parts.Add("a small change of the input may change the answer");
        return $"{opening}: {string.Join("; ", parts)}.";
    }

    /// <summary>One sentence on a row that is not flagged.</summary>
    /// <param name="votes">What the models answer, as <see cref="Votes"/> or <see cref="Range"/> says it.</param>
    public static string Plain(string votes) => $"{char.ToUpperInvariant(votes[0])}{votes[1..]}.";

    /// <summary>How many members answer as the chosen answer does: "2 of 5 models answer 7".</summary>
    /// <param name="votes">Each member's answer; null where it gave none that counts.</param>
    /// <param name="answer">The chosen answer.</param>
    public static string Votes(IReadOnlyList<string?> votes, string answer)
    {
        int same = votes.Count(v => string.Equals(v, answer, StringComparison.Ordinal));
        return votes.All(v => v is null) ? "no model answers"
            : same == votes.Count ? $"{All(same)} {answer}"
            : $"{same} of {votes.Count} {(votes.Count == 1 ? "model" : "models")} answer{(same == 1 ? "s" : "")} {answer}";
    }

    /// <summary>Between what numbers the members' answers lie: "3 of 4 models answer 1.5 to 2".</summary>
    /// <param name="values">Numbers of the members whose answers count.</param>
    /// <param name="members">All members.</param>
    public static string Range(IReadOnlyCollection<double> values, int members) => values.Count == 0 ? "no model answers"
        : string.Create(CultureInfo.InvariantCulture, $"{values.Count} of {members} {(members == 1 ? "model" : "models")} answer{(values.Count == 1 ? "s" : "")} {values.Min():G6} to {values.Max():G6}");

    static string All(int members) => members == 1 ? "the only model answers" : $"all {members} models answer";

    static string? Silence(Reason reasons, IReadOnlyList<string> silent)
    {
        bool missing = (reasons & Reason.MemberMissing) != 0, invalid = (reasons & Reason.MemberInvalid) != 0;
        string who = silent.Count == 0 ? "a model" : string.Join(" and ", silent);
        return missing && invalid ? $"{who} gave no answer, or none that is valid" : missing ? $"{who} did not answer"
            : invalid ? $"{who} gave no valid answer" : null;
    }
}
