namespace Ensemble.Decisions;

/// <summary>What the caller asked to be answered by, resolved against a family.</summary>
/// <param name="Kind">A combination or a member.</param>
/// <param name="MemberIndex">Index of the member when <paramref name="Kind"/> is <see cref="AnswerKind.Member"/>, else −1.</param>
/// <param name="Lambda">The λ asked for, in [0, 1]; null when none was.</param>
public readonly record struct AnswerChoice(AnswerKind Kind, int MemberIndex = -1, double? Lambda = null)
{
    /// <summary>Combinations as the wire names them.</summary>
    public static IReadOnlyList<string> Combinations { get; } = ["mean", "median", "majority", "worst_case", "uncertainty_weighted"];

    /// <summary>Reads a combination's name.</summary>
    public static bool TryParseCombination(string name, out AnswerChoice choice)
    {
        int index = -1;
        for (int i = 0; i < Combinations.Count; i++)
        {
            if (string.Equals(Combinations[i], name, StringComparison.Ordinal))
                index = i;
        }

        choice = index < 0 ? default : new AnswerChoice((AnswerKind)index);
        return index >= 0;
    }
}
