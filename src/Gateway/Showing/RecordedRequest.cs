using System.Buffers;
using System.Text;
using System.Text.Json;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Protocols.Rest;
using Gateway.Store;

namespace Gateway.Showing;

/// <summary>The request that asks again for recorded rows.</summary>
sealed class RecordedRequest
{
    RecordedRequest(string? json, string? problem) => (Json, Problem) = (json, problem);

    /// <summary>Its body; null where there can be none.</summary>
    public string? Json { get; }

    /// <summary>Why there is none.</summary>
    public string? Problem { get; }

    public static RecordedRequest Of(StoredDecision decision, IReadOnlyList<RowRecord> rows)
    {
        var kept = rows.Select(r => StoredInputs.Read(decision.Record, r)).ToList();
        if (kept.Contains(null))
            return new(null, "the inputs were not kept (Store.Inputs)");
        List<Tensor> inputs = [.. Enumerable.Range(0, kept[0]!.Count).Select(i => TensorRows.Concatenate([.. kept.Select(k => k![i])]))];
        if (inputs.Find(i => i.Datatype is Datatype.FP16 or Datatype.BF16 || i.Strings?.All(s => System.Text.Unicode.Utf8.IsValid(s)) == false) is { } odd)
            return new(null, $"the input '{odd.Name}' cannot be written as JSON");
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text, JsonReply.Options))
        {
            json.WriteStartObject();
            json.WritePropertyName("parameters");
            json.WriteRawValue(decision.Record.Parameters, skipInputValidation: true);
            RequestWriter.Inputs(json, inputs, 0, rows.Count);
            json.WriteEndObject();
        }

        return new(Encoding.UTF8.GetString(text.WrittenSpan), null);
    }

    /// <summary>The command that sends it.</summary>
    /// <param name="decision">Whose rows.</param>
    /// <param name="snapshot">Says where the gateway listens.</param>
    /// <param name="data">What stands behind curl's -d, quoted for a shell.</param>
    public static string Curl(StoredDecision decision, GatewaySnapshot snapshot, string data)
    {
        string host = snapshot.Http.Address.Equals(System.Net.IPAddress.Any) ? $"127.0.0.1:{snapshot.Http.Port}"
            : snapshot.Http.Address.Equals(System.Net.IPAddress.IPv6Any) ? $"[::1]:{snapshot.Http.Port}" : snapshot.Http.ToString();
        string path = $"/v2/models/{Uri.EscapeDataString(decision.Record.Family)}/versions/{Uri.EscapeDataString(decision.Record.Version)}/infer";
        return $"curl -s -H 'Content-Type: application/json' -d {data} http://{host}{path}";
    }

    /// <summary>A word as a shell takes it.</summary>
    public static string Quoted(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
