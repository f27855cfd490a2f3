namespace Ensemble.Devices;

/// <summary>Which device models run on, and what they may take of it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Id">Its number, as nvidia-smi counts; 0 for the processor.</param>
public sealed record DeviceOptions(DeviceKind Kind, int Id)
{
    /// <summary>The processor.</summary>
    public static DeviceOptions Processor { get; } = new(DeviceKind.Cpu, 0);

    /// <summary>Bytes of the device's memory that the arena of each model may take; 0 sets no limit.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>Folder in which TensorRT keeps the engines that it makes of models, which takes it minutes; null keeps none.</summary>
    public string? Engines { get; init; }

    /// <summary>In whose place the processor stands, and why; null where it does for nobody.</summary>
    public string? InsteadOf { get; init; }

    /// <summary>Whether it is something else than the processor.</summary>
    public bool IsAccelerator => Kind != DeviceKind.Cpu;

    /// <summary>Its short name: <c>cpu</c>, <c>cuda:0</c>, <c>tensorrt:0</c>.</summary>
    public string Name => Kind switch
    {
        DeviceKind.Cuda => $"cuda:{Id}",
        DeviceKind.TensorRt => $"tensorrt:{Id}",
        _ => "cpu",
    };

    /// <summary>Its short name, and in whose place it stands.</summary>
    public override string ToString() => InsteadOf is null ? Name : $"{Name}, instead of {InsteadOf}";
}
