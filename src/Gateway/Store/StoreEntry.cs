using System.Text.Json.Serialization;

namespace Gateway.Store;

/// <summary>One thing that is written: a decision, or labels that came together. One of the two is there.</summary>
sealed record StoreEntry
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DecisionRecord? Decision { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LabelBatch? Labels { get; init; }

    /// <summary>Rows of the decision that are recorded; 0 for labels.</summary>
    [JsonIgnore]
    public int Rows => Decision?.Recorded.Count ?? 0;

    /// <summary>Rows and labels, for limits of what waits.</summary>
    [JsonIgnore]
    public int Size => Rows + (Labels?.Labels.Count ?? 0);
}
