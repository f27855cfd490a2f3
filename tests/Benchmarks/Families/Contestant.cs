using Ensemble.Scores;
using Export.Training;

namespace Benchmarks.Families;

/// <summary>A family or a model alone that takes part.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Members">How many.</param>
/// <param name="Options">How they are trained.</param>
sealed record Contestant(string Name, int Members, TrainerOptions Options)
{
    /// <summary>What its risk is; null for what the manifest says.</summary>
    public ScoreName? Risk { get; init; }

    /// <summary>Whose place is taken by a mixed family.</summary>
    public const string Seeds = "five seeds, mlp 128", Mixed = "mixed";

    // As the guide recommends; chosen on the digits of the table, from two.
    static readonly string[] recommended = ["mlp", "random-forest", "extra-trees", "knn", "boosted"];

    /// <summary>Those of the comparison; the mixed family is the last.</summary>
    public static Contestant[] All { get; } =
    [
        Of("one mlp 640", "mlp", 640), Of("one linear", "linear"), Of("one random-forest", "random-forest"), Of("one extra-trees", "extra-trees"),
        Of("one boosted", "boosted"), Of("one knn", "knn"), Of("one random-features", "random-features"),
        Of(Seeds, "mlp") with { Members = 5 },
        new("five bootstrap, mlp 128", 5, Of("", "mlp").Options with { Bootstrap = true }),
        Of("five extra-trees", "extra-trees") with { Members = 5 },
        Several("mixed, linear for boosted", "mlp", "random-forest", "extra-trees", "knn", "linear"),
        Several("mixed, by the mean's largest probability", recommended) with { Risk = ScoreName.MaxProbability },
        Several(Mixed, recommended),
    ];

    static Contestant Of(string name, string kind, int hidden = 128) =>
        new(name, 1, new TrainerOptions { Kinds = [kind], Hidden = [hidden], Epochs = 0, Patience = 0 });

    static Contestant Several(string name, params string[] kinds) => new(name, kinds.Length, Of("", "").Options with { Kinds = kinds });
}
