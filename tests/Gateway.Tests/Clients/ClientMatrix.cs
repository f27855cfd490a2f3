using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ensemble.Data;
using Ensemble.Families;
using Gateway.Tests.Shipped;
using Testing;

namespace Gateway.Tests.Clients;

/// <summary>The shipped digits, their first thousand test rows, and what the gateway decides of them.</summary>
public sealed class ClientMatrix : IAsyncLifetime, IDisposable
{
    /// <summary>Needed by tests that ask by @grpc/grpc-js.</summary>
    public const string GrpcJs = "artifacts/clients/node_modules/@grpc/grpc-js/package.json";

    const int Pixels = 784;
    readonly ShippedGateway gateway = new();
    readonly TemporaryFolder folder = new();
    readonly Dictionary<int, IReadOnlyList<string>> expected = [];
    byte[] images = [];

    /// <summary>Rows in batches of a hundred, and a few one by one: the members' last bits may differ between batch sizes.</summary>
    public static IReadOnlyList<(int Size, int Rows)> Divisions { get; } = [(100, 1000), (1, 25)];

    public static string Proto => Repository.File("src", "Gateway", "Protocols", "Grpc", "inference.proto");

    public string Http => gateway.Data.BaseAddress!.ToString().TrimEnd('/');

    public string Grpc => gateway.Grpc;

    /// <summary>Each row as [flagged, label, reasons, bits of risk, novelty and probabilities, chosen], by the size of its batch.</summary>
    public IReadOnlyDictionary<int, IReadOnlyList<string>> Expected => expected;

    public async Task InitializeAsync()
    {
        await gateway.InitializeAsync();
        images = Digits();
        await File.WriteAllBytesAsync(folder["pixels"], images);
        foreach (var (size, rows) in Divisions)
        {
            var found = new List<string>();
            for (int start = 0; start < rows; start += size)
            {
                var reply = await GatewayUnderTest.PostAsync(gateway.Data, "/v2/models/mnist/infer", Encoding.UTF8.GetBytes(Infer(start, size)));
                found.AddRange(Records(reply));
            }

            expected[size] = found;
        }
    }

    public Task DisposeAsync() => gateway.DisposeAsync();

    public void Dispose() => folder.Dispose();

    /// <summary>Runs a client of this folder.</summary>
    public async Task<JsonObject> RunAsync(string program, string script, string address, params string[] more)
    {
        string[] divisions = [.. Divisions.Select(d => $"{d.Size}:{d.Rows}")];
        var said = await Command.RunAsync(program, [Repository.File("tests", "Gateway.Tests", "Clients", script), address, folder["pixels"], .. more, .. divisions]);
        said.Code.ShouldBe(0, said.Error);
        return JsonNode.Parse(said.Output)!.AsObject();
    }

    /// <summary>Sends bodies by curl, which writes down what came.</summary>
    public async Task<JsonObject> CurlAsync()
    {
        var said = new JsonObject();
        foreach (var (size, rows) in Divisions)
        {
            said[$"REST JSON {size}"] = await CurlAsync("/v2/models/mnist/infer", size, rows, start => Encoding.UTF8.GetBytes(Infer(start, size)), Records);
            said[$"REST binary {size}"] = await CurlAsync("/v2/models/mnist/infer", size, rows, start => Raw(start, size), Records, "Inference-Header-Content-Length: 0");
            said[$"predict rows {size}"] = await CurlAsync(
                "/v1/models/mnist:predict", size, rows, start => Predict("instances", start, size), r => Predicted(r, "predictions"));
            said[$"predict columns {size}"] = await CurlAsync(
                "/v1/models/mnist:predict", size, rows, start => Predict("inputs", start, size), r => Predicted(r, "outputs"));
        }

        return said;
    }

    async Task<JsonArray> CurlAsync(string path, int size, int rows, Func<int, byte[]> body, Func<Reply, IEnumerable<string>> records, string header = "Accept: */*")
    {
        var config = new List<string>();
        for (int start = 0; start < rows; start += size)
        {
            await File.WriteAllBytesAsync(folder[$"body-{start}"], body(start));
            config.AddRange([$"url = \"{Http}{path}\"", $"data-binary = \"@{folder[$"body-{start}"]}\"", $"output = \"{folder[$"reply-{start}"]}\"",
                $"dump-header = \"{folder[$"head-{start}"]}\"", $"header = \"{header}\"", "silent", "show-error", "fail-with-body", "next"]);
        }

        await File.WriteAllLinesAsync(folder["curl"], config.SkipLast(1));
        var ended = await Command.RunAsync("curl", "--config", folder["curl"]);
        ended.Code.ShouldBe(0, ended.Error);
        var found = new JsonArray();
        for (int start = 0; start < rows; start += size)
        {
            var headers = (await File.ReadAllLinesAsync(folder[$"head-{start}"])).Select(l => l.Split(": ", 2)).Where(p => p.Length == 2)
                .ToDictionary(p => p[0], p => p[1], StringComparer.OrdinalIgnoreCase);
            // Bytes as characters of the same number, so that binary tensors keep theirs.
            var reply = new Reply(System.Net.HttpStatusCode.OK, headers, Encoding.Latin1.GetString(await File.ReadAllBytesAsync(folder[$"reply-{start}"])));
            foreach (string record in records(reply))
                found.Add(JsonNode.Parse(record));
        }

        return found;
    }

    static byte[] Digits()
    {
        var rows = RowFile.Read(
            Repository.File("config", "data", "mnist10k-images-idx3-ubyte.gz"), null,
            [new TensorConfig { Name = "image", Datatype = "FP32", Shape = [-1, Pixels] }], new RowReadOptions { Selection = RowSelection.Parse("8000-8999") });
        return [.. rows.Inputs[0].As<float>().ToArray().Select(p => (byte)p)];
    }

    string Infer(int start, int size) =>
        $$"""{"inputs":[{"name":"image","datatype":"FP32","shape":[{{size}},{{Pixels}}],"data":[{{Numbers(start, size)}}]}]}""";

    byte[] Raw(int start, int size)
    {
        byte[] bytes = new byte[size * Pixels * sizeof(float)];
        for (int i = 0; i < size * Pixels; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), images[(start * Pixels) + i]);
        return bytes;
    }

    byte[] Predict(string key, int start, int size)
    {
        string rows = string.Join(',', Enumerable.Range(start, size).Select(row => $"[{Numbers(row, 1)}]"));
        return Encoding.UTF8.GetBytes($$$"""{"{{{key}}}":[{{{rows}}}],"parameters":{"consensus":true}}""");
    }

    string Numbers(int start, int size) =>
        string.Join(',', images.AsSpan(start * Pixels, size * Pixels).ToArray().Select(p => p.ToString(CultureInfo.InvariantCulture)));

    static IEnumerable<string> Records(Reply reply)
    {
        reply.Status.ShouldBe(System.Net.HttpStatusCode.OK, reply.Text);
        if (reply.Headers.TryGetValue("Inference-Header-Content-Length", out string? length))
            return BinaryRecords(reply.Text, int.Parse(length, CultureInfo.InvariantCulture));
        var (risk, novelty, p) = (reply["consensus.risk"], reply["consensus.novelty"], reply["probabilities"]);
        return reply["consensus.flagged"].Select((flag, row) => Record(
            (bool)flag!, (string)reply["consensus.label"][row]!, (string)reply["consensus.reasons"][row]!, (double)risk[row]!, (double)novelty[row]!,
            p.Skip(row * 10).Take(10).Select(v => (float)v!), (string)reply.Json["parameters"]!["chosen"]!));
    }

    static IEnumerable<string> BinaryRecords(string body, int at)
    {
        var said = JsonNode.Parse(body[..at])!;
        var outputs = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var output in said["outputs"]!.AsArray())
        {
            int size = (int)output!["parameters"]!["binary_data_size"]!;
            outputs[(string)output["name"]!] = Encoding.Latin1.GetBytes(body.Substring(at, size));
            at += size;
        }

        string[] labels = [.. Strings(outputs["consensus.label"])], reasons = [.. Strings(outputs["consensus.reasons"])];
        double Double(string name, int row) => BinaryPrimitives.ReadDoubleLittleEndian(outputs[name].AsSpan(row * 8));
        float Probability(int i) => BinaryPrimitives.ReadSingleLittleEndian(outputs["probabilities"].AsSpan(i * 4));
        return labels.Select((label, row) => Record(
            outputs["consensus.flagged"][row] == 1, label, reasons[row], Double("consensus.risk", row), Double("consensus.novelty", row),
            Enumerable.Range(row * 10, 10).Select(Probability), (string)said["parameters"]!["chosen"]!));
    }

    static IEnumerable<string> Strings(byte[] bytes)
    {
        for (int at = 0; at < bytes.Length; at += 4 + BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at)))
            yield return Encoding.UTF8.GetString(bytes.AsSpan(at + 4, BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at))));
    }

    static IEnumerable<string> Predicted(Reply reply, string key)
    {
        string chosen = Regex.Match(reply.Headers["Consensus"], "chosen=\"([^\"]*)\"").Groups[1].Value;
        return reply.Json["consensus"]!.AsArray().Select((ours, row) => Record(
            (bool)ours!["flagged"]!, (string)ours["label"]!, string.Join(',', ours["reasons"]!.AsArray().Select(r => (string)r!)), (double)ours["risk"]!,
            (double)ours["novelty"]!, reply.Json[key]![row]!.AsArray().Select(v => (float)v!), chosen));
    }

    static string Record(bool flagged, string label, string reasons, double risk, double novelty, IEnumerable<float> probabilities, string chosen)
    {
        string bits = $"{BitConverter.DoubleToUInt64Bits(risk):x16}{BitConverter.DoubleToUInt64Bits(novelty):x16}"
            + string.Concat(probabilities.Select(p => $"{BitConverter.SingleToUInt32Bits(p):x8}"));
        return new JsonArray(flagged, label, reasons, bits, chosen).ToJsonString();
    }
}
