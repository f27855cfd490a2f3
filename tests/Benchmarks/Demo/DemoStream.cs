using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace Benchmarks.Demo;

/// <summary>Callers who send digits all the time, twenty rows a request, and know what each of them is.</summary>
sealed class DemoStream(HttpClient gateway, Func<bool> isShifted) : IAsyncDisposable
{
    const int Side = 28, Pixels = Side * Side, RowsAtOnce = 20;

    readonly ConcurrentDictionary<string, int> sent = new(StringComparer.Ordinal);
    readonly CancellationTokenSource ended = new();
    readonly float[][] pictures = Pictures();
    readonly byte[] labels = Labels();
    Task sending = Task.CompletedTask;
    long rows, flagged;

    public long Rows => Interlocked.Read(ref rows);

    public long Flagged => Interlocked.Read(ref flagged);

    public void Begin() => sending = Task.Run(SendAsync);

    /// <summary>What a row of a request is; null for one that is none of these.</summary>
    public string? Truth(string request, int row) =>
        sent.TryGetValue(request, out int at) ? labels[(at + row) % DemoFamily.Count].ToString(CultureInfo.InvariantCulture) : null;

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ended.Dispose();
    }

    async Task SendAsync()
    {
        for (int number = 0; !ended.IsCancellationRequested; number++)
        {
            int at = number * RowsAtOnce % DemoFamily.Count;
            string id = $"request-{number}";
            sent[id] = at;
            bool turned = isShifted();
            string data = string.Join(',', Enumerable.Range(at, RowsAtOnce).SelectMany(r => turned ? pictures[r % DemoFamily.Count].Reverse() : pictures[r % DemoFamily.Count]));
            using var body = new StringContent(
                $$"""{"id":"{{id}}","inputs":[{"name":"image","datatype":"FP32","shape":[{{RowsAtOnce}},{{Pixels}}],"data":[{{data}}]}]}""", Encoding.UTF8, "application/json");
            using var reply = await gateway.PostAsync(new Uri("/v2/models/mnist/infer", UriKind.Relative), body, ended.Token);
            var said = JsonNode.Parse(await reply.Content.ReadAsStringAsync(ended.Token))!;
            Interlocked.Add(ref rows, RowsAtOnce);
            Interlocked.Add(ref flagged, (long?)said["parameters"]?["flagged_rows"] ?? 0);
            await Task.Delay(100, ended.Token);
        }
    }

    static float[][] Pictures()
    {
        using var zipped = Open("mnist10k-images-idx3-ubyte.gz");
        Skip(zipped, 16 + ((long)DemoFamily.First * Pixels));
        byte[] picture = new byte[Pixels];
        return [.. Enumerable.Range(0, DemoFamily.Count).Select(_ =>
        {
            zipped.ReadExactly(picture);
            return Array.ConvertAll(picture, p => (float)p);
        })];
    }

    static byte[] Labels()
    {
        using var zipped = Open("mnist10k-labels-idx1-ubyte.gz");
        Skip(zipped, 8 + DemoFamily.First);
        byte[] read = new byte[DemoFamily.Count];
        zipped.ReadExactly(read);
        return read;
    }

    static GZipStream Open(string name) => new(File.OpenRead(Path.Combine(RepositoryFolder.Find(), "config", "data", name)), CompressionMode.Decompress);

    static void Skip(Stream stream, long bytes) => stream.ReadExactly(new byte[bytes]);
}
