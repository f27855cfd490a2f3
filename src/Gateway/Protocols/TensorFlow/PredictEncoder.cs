using System.Text.Json;
using Ensemble.Decisions;
using Gateway.Protocols.Rest;
using Gateway.Replies;

namespace Gateway.Protocols.TensorFlow;

/// <summary>A reply to predict in the form of its request: "predictions" by row, or "outputs" by column.</summary>
static class PredictEncoder
{
    const int RowsAtOnce = 64;

    public static async ValueTask SendAsync(HttpResponse response, InferReply reply, CancellationToken cancellation)
    {
        var own = reply.Outputs.Where(o => !o.Tensor.Name.StartsWith(ConsensusOutputs.Prefix, StringComparison.Ordinal)).ToList();
        var ours = reply.Outputs.Except(own).ToList();
        await using var json = JsonReply.Begin(response, StatusCodes.Status200OK);
        json.Writer.WriteStartObject();
        if (reply.Form.ByRow)
            await RowsAsync(json, "predictions", reply.Summary.Rows, row => Prediction(json.Writer, own, row, reply.Withheld), cancellation);
        else
            await ColumnsAsync(json, own, reply.Withheld, cancellation);
        if (ours.Count > 0)
            await RowsAsync(json, "consensus", reply.Summary.Rows, row => ConsensusRow.Write(json.Writer, ours, row, reply.Withheld), cancellation);
        json.Writer.WriteEndObject();
        await json.EndAsync(cancellation);
    }

    static async ValueTask RowsAsync(JsonReply json, string key, int rows, Action<int> write, CancellationToken cancellation)
    {
        json.Writer.WriteStartArray(key);
        for (int row = 0; row < rows; row++)
        {
            write(row);
            if (row % RowsAtOnce == RowsAtOnce - 1 && json.IsFull)
                await json.SendAsync(cancellation);
        }

        json.Writer.WriteEndArray();
    }

    static async ValueTask ColumnsAsync(JsonReply json, IReadOnlyList<ReplyTensor> outputs, bool[]? withheld, CancellationToken cancellation)
    {
        if (outputs.Count > 1)
            json.Writer.WriteStartObject("outputs");
        foreach (var output in outputs)
        {
            string key = outputs.Count > 1 ? output.Tensor.Name : "outputs";
            await RowsAsync(json, key, output.Tensor.Rows, row => Value(json.Writer, output, row, withheld), cancellation);
        }

        if (outputs.Count > 1)
            json.Writer.WriteEndObject();
    }

    static void Prediction(Utf8JsonWriter json, IReadOnlyList<ReplyTensor> outputs, int row, bool[]? withheld)
    {
        if (outputs.Count == 1 || withheld is not null && withheld[row])
        {
            Value(json, outputs[0], row, withheld);
            return;
        }

        json.WriteStartObject();
        foreach (var output in outputs)
        {
            json.WritePropertyName(output.Tensor.Name);
            Value(json, output, row, withheld);
        }

        json.WriteEndObject();
    }

    // Every output of the family tells its answer, so that a withheld row is null in each.
    static void Value(Utf8JsonWriter json, ReplyTensor output, int row, bool[]? withheld)
    {
        if (withheld is not null && withheld[row])
            json.WriteNullValue();
        else
            NestedWriter.Row(json, output.Tensor, row);
    }
}
