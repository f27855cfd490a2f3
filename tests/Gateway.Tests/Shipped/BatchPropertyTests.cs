using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Ensemble.Data;
using Ensemble.Families;
using Gateway.Tests.Protocols.Grpc;
using Testing;
using Xunit.Abstractions;

namespace Gateway.Tests.Shipped;

/// <summary>
/// A row's answer is that of the row alone, in whatever company, order, form and selection of outputs it was asked, and whoever
/// else asks: bit by bit at the batch sizes that the metadata calls row_exact, else within 1e-5 and with the same flags
/// where the risk is not so near its threshold. BATCH_SEED repeats a run.
/// </summary>
public sealed class BatchPropertyTests(ShippedGateway shipped, ITestOutputHelper output) : IClassFixture<ShippedGateway>
{
    const int Callers = 4;
    const double Band = 1e-5;

    static readonly string[] Forms = ["json", "binary", "grpc"];

    [Fact]
    public async Task Rows_of_the_shipped_family_do_not_depend_on_their_company()
    {
        Rows rows = RowFile.Read(
            Repository.File("config", "data", "mnist10k-images-idx3-ubyte.gz"), null, [new TensorConfig { Name = "image", Datatype = "FP32", Shape = [-1, 784] }],
            new RowReadOptions { Selection = RowSelection.Parse("8000-8039") });
        float[] pixels = rows.Inputs[0].As<float>().ToArray();
        using var grpc = new GrpcClient(shipped.Grpc);
        JsonNode metadata = JsonNode.Parse(await shipped.Data.GetStringAsync("/v2/models/mnist/guarantees"))!;
        double tau = (double)metadata["guarantees"]![0]!["tau"]!;
        await HoldsAsync(shipped.Data, new AskedRows(shipped.Data, grpc, "mnist", "image", 784), "mnist", "probabilities", [.. pixels.Chunk(784)], tau, 40);
    }

    [Fact]
    public async Task Rows_of_a_tiny_family_do_not_depend_on_their_company()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        var random = new Random(7);
        float[][] rows = [.. Enumerable.Range(0, 40).Select(_ => new[] { random.NextSingle() * 4, random.NextSingle() * 4 })];
        // No guarantee and no threshold: a row is flagged where two members vote differently.
        await HoldsAsync(gateway.Data, new AskedRows(gateway.Data, gateway.Grpc, "tiny", "x", 2), "tiny", "p", rows, double.NaN, 150);
    }

    async Task HoldsAsync(HttpClient data, AskedRows asked, string model, string decided, float[][] rows, double tau, int requests)
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("BATCH_SEED"), CultureInfo.InvariantCulture, out int given) ? given : Random.Shared.Next();
        output.WriteLine($"BATCH_SEED={seed}");
        string[] outputs = [decided, "consensus.flagged", "consensus.risk", "consensus.novelty", "consensus.reasons", "consensus.label"];
        HashSet<int> exact = [.. RowExact(JsonNode.Parse(await data.GetStringAsync($"/v2/models/{model}"))!)];
        var alone = new Dictionary<string, byte[][]>();
        foreach (string name in outputs)
            alone[name] = new byte[rows.Length][];
        for (int row = 0; row < rows.Length; row++)
        {
            foreach (var (name, bytes) in await asked.AskAsync(Forms[row % 3], rows[row], outputs))
                alone[name][row] = bytes.ShouldHaveSingleItem();
        }

        int compared = 0;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            var random = new Random(seed + caller);
            for (int i = 0; i < requests / Callers; i++)
            {
                int[] taken = [.. Enumerable.Range(0, 1 + random.Next(random.Next(2) == 0 ? 4 : 33)).Select(_ => random.Next(rows.Length))];
                string[] wanted = [.. outputs];
                random.Shuffle(wanted);
                wanted = wanted[..(1 + random.Next(wanted.Length))];
                string form = Forms[random.Next(3)];
                var answer = await asked.AskAsync(form, [.. taken.SelectMany(t => rows[t])], wanted);
                foreach (string name in wanted)
                {
                    for (int at = 0; at < taken.Length; at++)
                        Same(name, answer[name][at], alone, taken[at], exact.Contains(taken.Length), tau, $"{form}, {taken.Length} rows, row {taken[at]}, BATCH_SEED={seed}");
                    Interlocked.Add(ref compared, taken.Length);
                }
            }
        })));
        output.WriteLine($"{model}: {compared} outputs of rows compared; row_exact {string.Join(',', exact.Order())}");
        compared.ShouldBeGreaterThan(requests);
    }

    static void Same(string name, byte[] answer, Dictionary<string, byte[][]> alone, int row, bool exact, double tau, string where)
    {
        byte[] expected = alone[name][row];
        if (exact || expected.AsSpan().SequenceEqual(answer))
        {
            answer.ShouldBe(expected, $"{name}: {where}");
            return;
        }

        double[] came = Numbers(name, answer);
        double[] was = Numbers(name, expected);
        if (came.Length == 0)
        {
            double risk = Numbers("consensus.risk", alone["consensus.risk"][row])[0];
            Math.Abs(risk - tau).ShouldBeLessThanOrEqualTo(Band, $"{name} differs, far from the threshold: {where}");
            return;
        }

        came.Length.ShouldBe(was.Length, where);
        for (int i = 0; i < was.Length; i++)
            came[i].ShouldBe(was[i], Band, $"{name}: {where}");
    }

    // None for what is not a number.
    static double[] Numbers(string name, byte[] bytes) => name switch
    {
        "consensus.flagged" or "consensus.reasons" or "consensus.label" => [],
        "consensus.risk" or "consensus.novelty" => MemoryMarshal.Cast<byte, double>(bytes).ToArray(),
        _ => [.. MemoryMarshal.Cast<byte, float>(bytes).ToArray().Select(v => (double)v)],
    };

    static IEnumerable<int> RowExact(JsonNode metadata) =>
        ((string?)metadata["properties"]?["row_exact"] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(s => int.Parse(s, CultureInfo.InvariantCulture));
}
