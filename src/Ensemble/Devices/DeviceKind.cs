namespace Ensemble.Devices;

/// <summary>What models run on, by ONNX Runtime's execution providers.</summary>
public enum DeviceKind
{
    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>An NVIDIA GPU, by CUDA and cuDNN.</summary>
    Cuda,

    /// <summary>An NVIDIA GPU, by TensorRT, and by CUDA where an operator has no place in its engines.</summary>
    TensorRt,
}
