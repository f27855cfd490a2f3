using Ensemble.Families;
using Ensemble.Tensors;
using Gateway.Protocols.Grpc.Messages;
using Gateway.Replies;
using Google.Protobuf;
using Google.Protobuf.Collections;

namespace Gateway.Protocols.Grpc;

/// <summary>Tensors in the field of contents that their datatype names.</summary>
static class TypedContents
{
    /// <summary>Reads one input, whose shape was checked.</summary>
    public static Fault? Read(InferTensorContents contents, TensorSpec spec, long[] shape, TensorMemory memory, out Tensor? tensor)
    {
        tensor = null;
        string field = FieldOf(spec.Datatype);
        int count = Tensor.ElementCount(shape);
        foreach (var (name, came) in Counts(contents))
        {
            if (name == field && came != count)
                return Wrong(FaultCode.InvalidData, spec, $"{name}: expected {count} elements as the shape says, came {came}");
            if (name != field && came > 0)
                return Wrong(FaultCode.InvalidData, spec, $"expected {field} ({spec.Datatype}), came {name}");
        }

        tensor = memory.Create(spec.Name, spec.Datatype, shape);
        return Elements(contents, spec, tensor);
    }

    /// <summary>A tensor of a reply; FP16 and BF16 have no field.</summary>
    public static InferTensorContents Write(Tensor tensor)
    {
        var contents = new InferTensorContents();
        switch (tensor.Datatype)
        {
            case Datatype.FP32: contents.Fp32Contents.AddRange(tensor.As<float>().ToArray()); break;
            case Datatype.FP64: contents.Fp64Contents.AddRange(tensor.As<double>().ToArray()); break;
            case Datatype.INT64: contents.Int64Contents.AddRange(tensor.As<long>().ToArray()); break;
            case Datatype.UINT64: contents.Uint64Contents.AddRange(tensor.As<ulong>().ToArray()); break;
            case Datatype.BOOL: contents.BoolContents.AddRange(tensor.Bytes.ToArray().Select(b => b != 0)); break;
            case Datatype.BYTES: contents.BytesContents.AddRange(tensor.Strings!.Select(s => UnsafeByteOperations.UnsafeWrap(s))); break;
            case Datatype.INT8 or Datatype.INT16 or Datatype.INT32:
                contents.IntContents.AddRange(Enumerable.Range(0, tensor.Count).Select(i => (int)tensor.GetDouble(i)));
                break;
            default:
                contents.UintContents.AddRange(Enumerable.Range(0, tensor.Count).Select(i => (uint)tensor.GetDouble(i)));
                break;
        }

        return contents;
    }

    static Fault? Elements(InferTensorContents contents, TensorSpec spec, Tensor tensor)
    {
        switch (spec.Datatype)
        {
            case Datatype.FP32: return Copy(contents.Fp32Contents, tensor.As<float>());
            case Datatype.FP64: return Copy(contents.Fp64Contents, tensor.As<double>());
            case Datatype.INT32: return Copy(contents.IntContents, tensor.As<int>());
            case Datatype.UINT32: return Copy(contents.UintContents, tensor.As<uint>());
            case Datatype.INT64: return Copy(contents.Int64Contents, tensor.As<long>());
            case Datatype.UINT64: return Copy(contents.Uint64Contents, tensor.As<ulong>());
            case Datatype.BOOL: return Copy(contents.BoolContents, tensor.As<bool>());
            case Datatype.INT8: return Narrow(contents.IntContents, spec, tensor, sbyte.MinValue, sbyte.MaxValue);
            case Datatype.INT16: return Narrow(contents.IntContents, spec, tensor, short.MinValue, short.MaxValue);
            case Datatype.UINT8: return Narrow(contents.UintContents, spec, tensor, byte.MinValue, byte.MaxValue);
            case Datatype.UINT16: return Narrow(contents.UintContents, spec, tensor, ushort.MinValue, ushort.MaxValue);
            default:
                for (int i = 0; i < tensor.Count; i++)
                    tensor.Strings![i] = contents.BytesContents[i].ToByteArray();
                return null;
        }
    }

    static Fault? Copy<T>(RepeatedField<T> from, Span<T> to)
    {
        for (int i = 0; i < to.Length; i++)
            to[i] = from[i];
        return null;
    }

    static Fault? Narrow<T>(RepeatedField<T> from, TensorSpec spec, Tensor tensor, long minimum, long maximum)
        where T : struct, System.Numerics.IBinaryInteger<T>
    {
        for (int i = 0; i < tensor.Count; i++)
        {
            long value = long.CreateChecked(from[i]);
            if (value < minimum || value > maximum)
            {
                string place = $"row {i / tensor.RowLength}, element {i % tensor.RowLength}";
                return Wrong(FaultCode.NumberOutOfRange, spec, $"{place}: expected a number in the range of {spec.Datatype}, came {value}");
            }

            tensor.SetDouble(i, value);
        }

        return null;
    }

    static string FieldOf(Datatype datatype) => datatype switch
    {
        Datatype.BOOL => "bool_contents",
        Datatype.INT8 or Datatype.INT16 or Datatype.INT32 => "int_contents",
        Datatype.INT64 => "int64_contents",
        Datatype.UINT8 or Datatype.UINT16 or Datatype.UINT32 => "uint_contents",
        Datatype.UINT64 => "uint64_contents",
        Datatype.FP32 => "fp32_contents",
        Datatype.FP64 => "fp64_contents",
        _ => "bytes_contents",
    };

    static (string Field, int Count)[] Counts(InferTensorContents contents) =>
    [
        ("bool_contents", contents.BoolContents.Count),
        ("int_contents", contents.IntContents.Count),
        ("int64_contents", contents.Int64Contents.Count),
        ("uint_contents", contents.UintContents.Count),
        ("uint64_contents", contents.Uint64Contents.Count),
        ("fp32_contents", contents.Fp32Contents.Count),
        ("fp64_contents", contents.Fp64Contents.Count),
        ("bytes_contents", contents.BytesContents.Count),
    ];

    static Fault Wrong(FaultCode code, TensorSpec spec, string message) => new(code, $"input {Fault.Show(spec.Name)}: contents: {message}");
}
