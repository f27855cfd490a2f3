using Ensemble.Devices;

namespace Ensemble.Members.Inspection;

/// <summary>What one ONNX file may hold. Counts include nested graphs.</summary>
/// <param name="Bytes">Bytes of the file, and of each file of weights beside it.</param>
/// <param name="Nodes">Operators.</param>
/// <param name="Initializers">Stored weights, each a tensor of a graph.</param>
/// <param name="Attributes">Attributes of operators.</param>
/// <param name="Messages">Everything that is written as a message of its own: those above, shapes, axes, types, tensors of attributes.</param>
/// <param name="Depth">Graphs within graphs; 0 allows none.</param>
/// <param name="LowestOpset">Lowest version of the operators of ai.onnx.</param>
/// <param name="HighestOpset">Highest version of them.</param>
public sealed record ModelLimits(
    long Bytes, int Nodes, int Initializers, int Attributes, int Messages, int Depth, int LowestOpset, int HighestOpset)
{
    /// <summary>What an array can hold: no file is read that is longer.</summary>
    public const long LargestFile = 0x7FFFFFC7;

    /// <summary>No limits, for commands that read what their caller wrote. What is malformed is refused all the same.</summary>
    public static ModelLimits None { get; } =
        new(LargestFile, int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue, 1, int.MaxValue);

    /// <summary>
    /// Bytes that all models loaded with a limit may take together while they run, their weights included; 0 sets none. The first that is
    /// given holds until the process ends.
    /// </summary>
    public uint Memory { get; init; }

    /// <summary>What it is run on.</summary>
    public DeviceOptions Device { get; init; } = DeviceOptions.Processor;
}
