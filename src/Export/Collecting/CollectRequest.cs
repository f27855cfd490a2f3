using Ensemble.Data;

namespace Export.Collecting;

/// <summary>What the verb <c>collect</c> was asked for.</summary>
sealed record CollectRequest
{
    /// <summary>Folder with the models.</summary>
    public required string Folder { get; init; }

    public required string Out { get; init; }

    public required string Name { get; init; }

    public string Version { get; init; } = "1";

    public string? Data { get; init; }

    public string? Labels { get; init; }

    public RowSelection? Rows { get; init; }

    public string LabelColumn { get; init; } = "label";

    /// <summary>What the deciding output holds; null finds out.</summary>
    public string? Kind { get; init; }

    /// <summary>Deciding output by the first model's name; null finds out.</summary>
    public string? Output { get; init; }

    /// <summary>Public names of the inputs in the first model's order; empty takes its own.</summary>
    public string[] InputNames { get; init; } = [];

    /// <summary>Names of the elements of the single input, in order; empty where unknown.</summary>
    public string[] Features { get; init; } = [];

    /// <summary>Class names in class order; empty finds out.</summary>
    public string[] Classes { get; init; } = [];

    public bool MakeBatchDynamic { get; init; }

    public bool Force { get; init; }

    public string Command { get; init; } = "";

    /// <summary>Asks the user to choose among words; null where nobody can be asked.</summary>
    public Func<string, string[], string>? Ask { get; init; }
}
