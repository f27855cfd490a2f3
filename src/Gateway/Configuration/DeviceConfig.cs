using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Ensemble.Devices;

namespace Gateway.Configuration;

/// <summary>What models run on.</summary>
sealed record DeviceConfig
{
    [Description("What models run on: the processor, an NVIDIA GPU by CUDA (--gpu says so too), or by TensorRT.")]
    public DeviceKind Kind { get; init; }

    [Description("The GPU's number, as nvidia-smi counts."), Range(0, 63)]
    public int Id { get; init; }

    [Description("Whether the processor stands in where the GPU cannot be used, which metrics, metadata and log then say; else the gateway does not start.")]
    public bool Fallback { get; init; }

    [Description("Bytes of the GPU's memory that each model may take; 0 for no limit."), Range(0L, 1L << 40)]
    public long MemoryBytes { get; init; }

    [Description("Folder in which TensorRT keeps the engines that it makes of models, which takes it minutes; null makes them anew at each start.")]
    public string? Engines { get; init; }
}
