using System.Text.Json;
using Ensemble.Tensors;
using Gateway.Replies;

namespace Gateway.Protocols.Rest;

/// <summary>A reply to infer as the protocol's JSON.</summary>
static class InferEncoder
{
    const int RowsAtOnce = 64;

    public static async ValueTask SendAsync(HttpResponse response, InferReply reply, CancellationToken cancellation)
    {
        await using var json = JsonReply.Begin(response, StatusCodes.Status200OK);
        Head(json.Writer, reply);
        foreach (var output in reply.Outputs)
        {
            Announce(json.Writer, output.Tensor);
            bool[]? withheld = output.Answers ? reply.Withheld : null;
            for (int row = 0; row < output.Tensor.Rows; row += RowsAtOnce)
            {
                TensorWriter.Rows(json.Writer, output.Tensor, row, Math.Min(row + RowsAtOnce, output.Tensor.Rows), withheld);
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
        json.WriteStartArray("data");
    }
}
