using System.Text.Json;
using Ensemble.Tensors;
using Gateway.Protocols.Binary;
using Gateway.Protocols.Grpc.Messages;
using Gateway.Protocols.Rest;
using Google.Protobuf;

namespace Gateway.RemoteMembers;

/// <summary>
/// The inputs of one request as they are sent: made once for all members that take them in one form, in memory of their own, since a
/// connection may read them after the request has ended.
/// </summary>
/// <param name="Head">The key "inputs" with its value, or the message's fields.</param>
/// <param name="Tail">What stands behind the JSON; empty elsewhere.</param>
sealed record EncodedInputs(ReadOnlyMemory<byte> Head, ReadOnlyMemory<byte> Tail)
{
    /// <summary>Datatypes that JSON has no numbers for.</summary>
    public static bool NeedsBinary(IEnumerable<Datatype> datatypes) => datatypes.Any(d => d is Datatype.FP16 or Datatype.BF16);

    /// <summary>As JSON numbers and strings.</summary>
    public static EncodedInputs Json(IReadOnlyList<Tensor> inputs) => new(Envelope(json => RequestWriter.Inputs(json, inputs, 0, inputs[0].Rows)), default);

    /// <summary>As the binary tensor extension lays them out.</summary>
    public static EncodedInputs Binary(IReadOnlyList<Tensor> inputs)
    {
        ReadOnlyMemory<byte>[] parts = [.. inputs.Select(BinaryTensorWriter.Write)];
        byte[] tail = new byte[checked((int)parts.Sum(p => (long)p.Length))];
        int at = 0;
        foreach (var part in parts)
        {
            part.CopyTo(tail.AsMemory(at));
            at += part.Length;
        }

        return new(Envelope(json => Announce(json, inputs, parts)), tail);
    }

    /// <summary>As fields of ModelInferRequest; whatever stands before them belongs to the same message.</summary>
    public static EncodedInputs Grpc(IReadOnlyList<Tensor> inputs)
    {
        var message = new ModelInferRequest();
        foreach (var input in inputs)
        {
            var announced = new ModelInferRequest.Types.InferInputTensor { Name = input.Name, Datatype = input.Datatype.ToString() };
            announced.Shape.AddRange(input.Shape);
            message.Inputs.Add(announced);
            message.RawInputContents.Add(UnsafeByteOperations.UnsafeWrap(BinaryTensorWriter.Write(input)));
        }

        return new(message.ToByteArray(), default);
    }

    static void Announce(Utf8JsonWriter json, IReadOnlyList<Tensor> inputs, ReadOnlyMemory<byte>[] parts)
    {
        json.WriteStartArray("inputs");
        for (int i = 0; i < parts.Length; i++)
        {
            json.WriteStartObject();
            json.WriteString("name", inputs[i].Name);
            json.WriteString("datatype", inputs[i].Datatype.ToString());
            json.WriteStartArray("shape");
            foreach (long axis in inputs[i].Shape)
                json.WriteNumberValue(axis);
            json.WriteEndArray();
            json.WriteStartObject("parameters");
            json.WriteNumber("binary_data_size", parts[i].Length);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // The key and its value, without the braces of the object that they were written into.
    static ReadOnlyMemory<byte> Envelope(Action<Utf8JsonWriter> write)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory[1..^1];
    }
}
