using Ensemble.Data;
using Export.Diversity;

namespace Export.Training;

/// <summary>What the verb <c>train</c> was asked for.</summary>
sealed record TrainRequest
{
    public required string Data { get; init; }

    public string? Labels { get; init; }

    public required string Out { get; init; }

    public required string Name { get; init; }

    public string Version { get; init; } = "1";

    public RowSelection? Rows { get; init; }

    public RowSelection? FitRows { get; init; }

    public string LabelColumn { get; init; } = "label";

    public string[] Ignore { get; init; } = [];

    /// <summary>A CSV column, where there is one of that name, that is no feature.</summary>
    public string? LeftOut { get; init; }

    public string? Input { get; init; }

    public bool Regression { get; init; }

    public int Members { get; init; } = 5;

    public int Seed { get; init; }

    public InputScale Scale { get; init; } = new("auto", 1);

    /// <summary>Share of the rows by which training stops, in [0, 1).</summary>
    public double Validation { get; init; } = 0.1;

    public required TrainerOptions Options { get; init; }

    public int Threads { get; init; } = 1;

    /// <summary>Whether one network of the family's cost is trained beside it, to compare with.</summary>
    public bool Single { get; init; } = true;

    /// <summary>Why none is, where none is.</summary>
    public string NoSingle { get; init; } = "--no-single";

    /// <summary>What makes the members differ.</summary>
    public DiversityPlan Diversity { get; init; } = new(DiversityKind.Seeds);

    /// <summary>Sets of unfamiliar rows that a family shall know better than its best member: made ones or files; null takes what can be made.</summary>
    public string[]? Unfamiliar { get; init; }

    /// <summary>Whether a family that gains nothing is written all the same.</summary>
    public bool KeepAnyway { get; init; }

    public bool Force { get; init; }

    /// <summary>The command as it was typed.</summary>
    public string Command { get; init; } = "";
}
