using Ensemble.Tensors;

namespace Export.Onnx;

/// <summary>ONNX's numbers for element types (TensorProto.DataType).</summary>
static class OnnxTypes
{
    public const int Float = 1;
    public const int Int64 = 7;
    public const int Double = 11;

    public static int Of(Datatype datatype) => datatype switch
    {
        Datatype.FP32 => Float,
        Datatype.UINT8 => 2,
        Datatype.INT8 => 3,
        Datatype.UINT16 => 4,
        Datatype.INT16 => 5,
        Datatype.INT32 => 6,
        Datatype.INT64 => Int64,
        Datatype.BYTES => 8,
        Datatype.BOOL => 9,
        Datatype.FP16 => 10,
        Datatype.FP64 => Double,
        Datatype.UINT32 => 12,
        Datatype.UINT64 => 13,
        Datatype.BF16 => 16,
        _ => throw new ArgumentOutOfRangeException(nameof(datatype), datatype, "no ONNX type"),
    };
}
