using System.Text.Json;
using Ensemble.Tensors;

namespace Gateway.Protocols.Rest;

/// <summary>Elements as JSON: shortest numbers that read back the same; null for what JSON cannot say.</summary>
static class TensorWriter
{
    /// <summary>
    /// Writes the elements of rows [<paramref name="start"/>, <paramref name="end"/>), one after the other; those of
    /// <paramref name="withheld"/> rows as null.
    /// </summary>
    public static void Rows(Utf8JsonWriter json, Tensor tensor, int start, int end, bool[]? withheld)
    {
        int length = tensor.RowLength;
        for (int row = start; row < end; row++)
        {
            if (withheld is not null && withheld[row])
            {
                for (int i = 0; i < length; i++)
                    json.WriteNullValue();
            }
            else
                Elements(json, tensor, row * length, (row + 1) * length);
        }
    }

    static void Elements(Utf8JsonWriter json, Tensor tensor, int from, int to)
    {
        // Answers are of this type, all but always.
        if (tensor.Datatype == Datatype.FP32)
        {
            foreach (float value in tensor.As<float>()[from..to])
                Single(json, value);
            return;
        }

        for (int i = from; i < to; i++)
            Element(json, tensor, i);
    }

    /// <summary>Writes one element.</summary>
    public static void Element(Utf8JsonWriter json, Tensor tensor, int i)
    {
        switch (tensor.Datatype)
        {
            case Datatype.FP32: Single(json, tensor.As<float>()[i]); break;
            case Datatype.FP64: Double(json, tensor.As<double>()[i]); break;
            // Their shortest form is that of the FP32 number that they are.
            case Datatype.FP16 or Datatype.BF16: Single(json, (float)tensor.GetDouble(i)); break;
            case Datatype.BOOL: json.WriteBooleanValue(tensor.Bytes[i] != 0); break;
            case Datatype.INT64: json.WriteNumberValue(tensor.As<long>()[i]); break;
            case Datatype.UINT64: json.WriteNumberValue(tensor.As<ulong>()[i]); break;
            case Datatype.BYTES: json.WriteStringValue(tensor.Strings![i]); break;
            default: json.WriteNumberValue((long)tensor.GetDouble(i)); break;
        }
    }

    static void Single(Utf8JsonWriter json, float value)
    {
        if (float.IsFinite(value))
            json.WriteNumberValue(value);
        else
            json.WriteNullValue();
    }

    static void Double(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value))
            json.WriteNumberValue(value);
        else
            json.WriteNullValue();
    }
}
