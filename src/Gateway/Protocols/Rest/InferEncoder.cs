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
        reply.Outputs.Any(o => reply.Form.IsBinary(o.Tensor.Name)) ? BinaryAsync(response, reply, cancellation) : JsonAsync(response, reply, cancellation);

    static async ValueTask JsonAsync(HttpResponse response, InferReply reply, CancellationToken cancellation)
    {
        await using var json = JsonReply.Begin(response, StatusCodes.Status200OK);
        Head(json.Writer, reply);
        foreach (var output in reply.Outputs)
        {
            Announce(json.Writer, output.Tensor);
            json.Writer.WriteStartArray("data");
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
        json.WriteStartObject("parameters");
        json.WriteNumber("binary_data_size", bytes.Length);
        json.WriteEndObject();
        return bytes;
    }

    static void Data(Utf8JsonWriter json, Tensor tensor, bool[]? withheld)
    {
        json.WriteStartArray("data");
        TensorWriter.Rows(json, tensor, 0, tensor.Rows, withheld);
        json.WriteEndArray();
    }

    static void Head(Utf8JsonWriter json, InferReply reply)
    {
        json.WriteStartObject();
        json.WriteString("model_name", reply.Family);
        json.WriteString("model_version", reply.Version);
        if (reply.Id is not null)
            json.WriteString("id", reply.Id);
        json.WriteStartObject("parameters");
        json.WriteBoolean("flagged", reply.Summary.Flagged > 0);
        json.WriteNumber("flagged_rows", reply.Summary.Flagged);
        json.WriteString("chosen", reply.Summary.Chosen);
        json.WriteNumber("members", reply.Summary.Members);
        json.WriteNumber("members_answered", reply.Summary.Answered);
        json.WriteString("guarantee", reply.Summary.Guarantee);
        json.WriteString("guarantee_state", reply.Summary.GuaranteeState);
        if (reply.Summary.DecisionId is { } decision)
            json.WriteString("decision_id", decision);
        json.WriteEndObject();
        json.WriteStartArray("outputs");
    }

    static void Announce(Utf8JsonWriter json, Tensor tensor)
    {
        json.WriteStartObject();
        json.WriteString("name", tensor.Name);
        json.WriteString("datatype", tensor.Datatype.ToString());
        json.WriteStartArray("shape");
        foreach (long axis in tensor.Shape)
            json.WriteNumberValue(axis);
        json.WriteEndArray();
    }
}
