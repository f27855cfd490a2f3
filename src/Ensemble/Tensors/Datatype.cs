namespace Ensemble.Tensors;

/// <summary>Element type of a tensor, as the Open Inference Protocol names them.</summary>
public enum Datatype
{
    /// <summary>One byte, 0 or 1.</summary>
    BOOL,
    /// <summary>Unsigned, 1 byte.</summary>
    UINT8,
    /// <summary>Unsigned, 2 bytes.</summary>
    UINT16,
    /// <summary>Unsigned, 4 bytes.</summary>
    UINT32,
    /// <summary>Unsigned, 8 bytes.</summary>
    UINT64,
    /// <summary>Signed, 1 byte.</summary>
    INT8,
    /// <summary>Signed, 2 bytes.</summary>
    INT16,
    /// <summary>Signed, 4 bytes.</summary>
    INT32,
    /// <summary>Signed, 8 bytes.</summary>
    INT64,
    /// <summary>IEEE 754 binary16.</summary>
    FP16,
    /// <summary>The upper half of a binary32.</summary>
    BF16,
    /// <summary>IEEE 754 binary32.</summary>
    FP32,
    /// <summary>IEEE 754 binary64.</summary>
    FP64,
    /// <summary>Byte strings of any length.</summary>
    BYTES,
}
