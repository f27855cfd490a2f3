using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Ensemble.Tensors;
using Gateway.Protocols.Binary;
using Gateway.Replies;

namespace Gateway.Protocols.Rest;

/// <summary>A reply to infer as the protocol's JSON, with binary tensors behind it where they were asked for.</summary>
static class InferEncoder
{
    const int RowsAtOnce = 64;

    public static ValueTask SendAsync(HttpResponse response, InferReply reply, CancellationToken cancellation) =>
        HasBinary(reply) ? BinaryAsync(response, reply, cancellation) : JsonAsync(response, reply, cancellation);

    static bool HasBinary(InferReply reply)
    {
        foreach (var output in reply.Outputs)
        {
            if (reply.Form.IsBinary(output.Tensor.Name))
                return true;
        }

        return false;
    }

    static async ValueTask JsonAsync(HttpResponse response, InferReply reply, CancellationToken cancellation)
    {
        await using var json = JsonReply.Begin(response, StatusCodes.Status200OK);
        Head(json.Writer, reply);
        foreach (var output in reply.Outputs)
        {
            Announce(json.Writer, output.Tensor);
            json.Writer.WriteStartArray(ReplyNames.Data);
            for (int row = 0; row < output.Tensor.Rows; row += RowsAtOnce)
            {
                TensorWriter.Rows(json.Writer, output.Tensor, row, Math.Min(row + RowsAtOnce, output.Tensor.Rows), Withheld(reply, output));
                if (json.IsFull)
                    await json.SendAsync(cancellation);
            }

            json.Writer.WriteEndArray();
            json.Writer.WriteEndObject();
        }

        json.Writer.WriteEndArray();
        json.Writer.WriteEndObject();
        await json.EndAsync(cancellation);
    }

    // The length of the JSON goes before it, so that all of it is made first.
    static async ValueTask BinaryAsync(HttpResponse response, InferReply reply, CancellationToken cancellation)
    {
        var header = new ArrayBufferWriter<byte>(4096);
        var tensors = new List<ReadOnlyMemory<byte>>();
        await using (var json = new Utf8JsonWriter(header, JsonReply.Options))
        {
            Head(json, reply);
            foreach (var output in reply.Outputs)
            {
                Announce(json, output.Tensor);
                if (reply.Form.IsBinary(output.Tensor.Name))
                    tensors.Add(Size(json, BinaryTensorWriter.Write(WithheldTensor.Of(output, reply.Withheld))));
                else
                    Data(json, output.Tensor, Withheld(reply, output));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/octet-stream";
        response.Headers[BodyParts.Header] = header.WrittenCount.ToString(CultureInfo.InvariantCulture);
        var body = ReplyCoding.Open(response, header.WrittenCount + tensors.Sum(t => (long)t.Length));
        await body.WriteAsync(header.WrittenMemory, cancellation);
        foreach (var tensor in tensors)
            await body.WriteAsync(tensor, cancellation);
        await ReplyCoding.CloseAsync(response, body);
    }

    static bool[]? Withheld(InferReply reply, ReplyTensor output) => output.Answers ? reply.Withheld : null;

    static ReadOnlyMemory<byte> Size(Utf8JsonWriter json, ReadOnlyMemory<byte> bytes)
    {
        json.WriteStartObject(ReplyNames.Parameters);
        json.WriteNumber(ReplyNames.BinaryDataSize, bytes.Length);
        json.WriteEndObject();
        return bytes;
    }

    static void Data(Utf8JsonWriter json, Tensor tensor, bool[]? withheld)
    {
        json.WriteStartArray(ReplyNames.Data);
        TensorWriter.Rows(json, tensor, 0, tensor.Rows, withheld);
        json.WriteEndArray();
    }

    static void Head(Utf8JsonWriter json, InferReply reply)
    {
        json.WriteStartObject();
        json.WriteString(ReplyNames.ModelName, reply.Family);
        json.WriteString(ReplyNames.ModelVersion, reply.Version);
        if (reply.Id is not null)
            json.WriteString(ReplyNames.Id, reply.Id);
        json.WriteStartObject(ReplyNames.Parameters);
        json.WriteBoolean(ReplyNames.Flagged, reply.Summary.Flagged > 0);
        json.WriteNumber(ReplyNames.FlaggedRows, reply.Summary.Flagged);
        json.WriteString(ReplyNames.Chosen, reply.Summary.Chosen);
        json.WriteNumber(ReplyNames.Members, reply.Summary.Members);
        json.WriteNumber(ReplyNames.MembersAnswered, reply.Summary.Answered);
        json.WriteString(ReplyNames.Guarantee, reply.Summary.Guarantee);
        json.WriteString(ReplyNames.GuaranteeState, reply.Summary.GuaranteeState);
        if (reply.Summary.DecisionId is { } decision)
            json.WriteString(ReplyNames.DecisionId, decision);
        json.WriteEndObject();
        json.WriteStartArray(ReplyNames.Outputs);
    }

    static void Announce(Utf8JsonWriter json, Tensor tensor)
    {
        json.WriteStartObject();
        json.WriteString(ReplyNames.Name, tensor.Name);
        json.WriteString(ReplyNames.Datatype, ReplyNames.Of(tensor.Datatype));
        json.WriteStartArray(ReplyNames.Shape);
        foreach (long axis in tensor.Shape)
            json.WriteNumberValue(axis);
        json.WriteEndArray();
    }
}
