using System.Text.Json.Nodes;
using Ensemble.Calibration;
using Ensemble.Families;

namespace Export.Training;

/// <summary>A trained member as it goes into the family.</summary>
/// <param name="Name">Name.</param>
/// <param name="Trained">The network and how training went.</param>
/// <param name="Onnx">The model's bytes.</param>
/// <param name="Validation">Measured on the rows by which training stopped; null without any.</param>
/// <param name="Fitted">Temperature and smoothing; null without fit rows.</param>
sealed record FamilyMember(string Name, TrainedMember Trained, byte[] Onnx, ValidationConfig? Validation, FittedTemperature? Fitted)
{
    /// <summary>Its file inside the family's folder.</summary>
    public string Path => $"members/{Model ?? Name}.onnx";

    /// <summary>Position between average case (0) and worst case (1); null for none.</summary>
    public double? Lambda { get; init; }

    /// <summary>How it was made, where its kind tells more than its model and the options do; else null.</summary>
    public JsonObject? Recipe { get; init; }

    /// <summary>Name of a model that several members share; null where it is the member's own.</summary>
    public string? Model { get; init; }
}
