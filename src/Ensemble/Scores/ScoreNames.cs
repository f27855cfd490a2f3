using System.Text.Json;

namespace Ensemble.Scores;

/// <summary>Scores as manifests, metrics and the wire write them.</summary>
public static class ScoreNames
{
    static readonly ScoreName[] Classification = [.. Enum.GetValues<ScoreName>().Where(s => s < ScoreName.EpistemicVariance)];
    static readonly ScoreName[] Regression = [.. Enum.GetValues<ScoreName>().Where(s => s is >= ScoreName.EpistemicVariance and <= ScoreName.Spread)];
    static readonly string[] Written = [.. Enum.GetValues<ScoreName>().Select(s => JsonNamingPolicy.SnakeCaseLower.ConvertName(s.ToString()))];

    /// <summary>The name, in snake_case.</summary>
    public static string Name(this ScoreName score) => Written[(int)score];

    /// <summary>Scores that every family of a task has, in the order of <see cref="ScoreName"/>.</summary>
    /// <param name="task">classification or regression.</param>
    public static IReadOnlyList<ScoreName> For(string task) => task == "regression" ? Regression : Classification;

    /// <summary>Reads a name as <see cref="Name"/> writes it.</summary>
    /// <exception cref="ArgumentException">No such score.</exception>
    public static ScoreName Parse(string name)
    {
        int index = Array.IndexOf(Written, name);
        return index >= 0 ? (ScoreName)index : throw new ArgumentException($"no score '{name}'", nameof(name));
    }
}
