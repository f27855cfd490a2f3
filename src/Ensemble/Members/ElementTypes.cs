using Ensemble.Tensors;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Ensemble.Members;

/// <summary>Datatypes as ONNX Runtime numbers them.</summary>
static class ElementTypes
{
    static readonly (Datatype Datatype, TensorElementType Element)[] Pairs =
    [
        (Datatype.BOOL, TensorElementType.Bool), (Datatype.UINT8, TensorElementType.UInt8), (Datatype.UINT16, TensorElementType.UInt16),
        (Datatype.UINT32, TensorElementType.UInt32), (Datatype.UINT64, TensorElementType.UInt64), (Datatype.INT8, TensorElementType.Int8),
        (Datatype.INT16, TensorElementType.Int16), (Datatype.INT32, TensorElementType.Int32), (Datatype.INT64, TensorElementType.Int64),
        (Datatype.FP16, TensorElementType.Float16), (Datatype.BF16, TensorElementType.BFloat16), (Datatype.FP32, TensorElementType.Float),
        (Datatype.FP64, TensorElementType.Double), (Datatype.BYTES, TensorElementType.String),
    ];

    public static TensorElementType Element(this Datatype datatype) => Array.Find(Pairs, p => p.Datatype == datatype).Element;

    /// <summary>The datatype of an element type; null for those that the protocol does not know (complex numbers, 4-bit integers).</summary>
    public static Datatype? ToDatatype(TensorElementType element)
    {
        foreach (var pair in Pairs)
        {
            if (pair.Element == element)
                return pair.Datatype;
        }

        return null;
    }
}
