using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Ensemble.Families;
using Ensemble.Tensors;
using Gateway.Protocols.Rest;

namespace Gateway.Trying;

/// <summary>Asks a gateway over HTTP, as any other client does.</summary>
sealed class TryClient(HttpClient http, Family family)
{
    const int RowsAtOnce = 100;

    readonly string decided = family.Outputs[family.DecidedOutput].Name;

    /// <summary>Sends rows in requests of up to a hundred.</summary>
    /// <exception cref="TryException">The gateway refused, or what answers is none.</exception>
    public async IAsyncEnumerable<TriedRow> AskAsync(IReadOnlyList<Tensor> inputs, IReadOnlyList<string>? labels, IReadOnlyList<int> numbers)
    {
        int count = inputs[0].Rows;
        for (int start = 0; start < count; start += RowsAtOnce)
        {
            int rows = Math.Min(RowsAtOnce, count - start);
            using var reply = await PostAsync(inputs, start, rows);
            var outputs = reply.RootElement.GetProperty("outputs").EnumerateArray()
                .ToDictionary(o => o.GetProperty("name").GetString()!, o => o.GetProperty("data").EnumerateArray().ToArray(), StringComparer.Ordinal);
            for (int i = 0; i < rows; i++)
                yield return Read(outputs, i, rows, numbers[start + i], labels?[start + i]);
        }
    }

    async Task<JsonDocument> PostAsync(IReadOnlyList<Tensor> inputs, int start, int rows)
    {
        string[] names = [decided, "consensus.flagged", "consensus.risk", "consensus.novelty", "consensus.reasons",
            .. family.IsClassification ? ["consensus.prediction", "consensus.votes"] : new[] { "consensus.member_outputs" }];
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
            RequestWriter.Write(json, "try", inputs, start, rows, names);
        using var content = new ReadOnlyMemoryContent(body.WrittenMemory);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var reply = await http.PostAsync(new Uri($"/v2/models/{Uri.EscapeDataString(family.Name)}/infer", UriKind.Relative), content);
        var document = await JsonDocument.ParseAsync(await reply.Content.ReadAsStreamAsync());
        if (reply.IsSuccessStatusCode)
            return document;
        using (document)
            throw new TryException(document.RootElement.GetProperty("error").GetString()!);
    }

    TriedRow Read(Dictionary<string, JsonElement[]> outputs, int row, int rows, int number, string? truth)
    {
        string reasons = outputs["consensus.reasons"][row].GetString()!;
        string answer = family.IsClassification
            ? family.Labels[outputs["consensus.prediction"][row].GetInt32()]
            : Number(outputs[decided][row * (outputs[decided].Length / rows)])!;
        string?[] votes = [.. Enumerable.Range(0, family.Members.Count).Select(m => Vote(outputs, row, m, rows))];
        return new TriedRow(
            number, truth, answer, votes, outputs["consensus.risk"][row].GetDouble(), outputs["consensus.novelty"][row].GetDouble(),
            reasons.Length == 0 ? [] : reasons.Split(','));
    }

    string? Vote(Dictionary<string, JsonElement[]> outputs, int row, int member, int rows)
    {
        int members = family.Members.Count;
        if (family.IsClassification)
        {
            int vote = outputs["consensus.votes"][(row * members) + member].GetInt32();
            return vote < 0 ? null : family.Labels[vote];
        }

        var values = outputs["consensus.member_outputs"];
        return Number(values[((row * members) + member) * (values.Length / rows / members)]);
    }

    static string? Number(JsonElement value) =>
        value.ValueKind == JsonValueKind.Null ? null : value.GetDouble().ToString("G6", CultureInfo.InvariantCulture);
}
