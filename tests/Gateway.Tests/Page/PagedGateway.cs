using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using Gateway.Configuration;
using Gateway.Serving;
using Microsoft.Extensions.Logging;
using Testing;

namespace Gateway.Tests.Page;

/// <summary>A gateway over a copy of the shipped digits that audits every row, which may be stopped and started again at its ports.</summary>
sealed class PagedGateway : IAsyncDisposable
{
    const int Pixels = 784;

    static readonly Lazy<byte[]> Images = new(() => Unpack("mnist10k-images-idx3-ubyte.gz")[16..]);
    static readonly Lazy<byte[]> Labels = new(() => Unpack("mnist10k-labels-idx1-ubyte.gz")[8..]);

    readonly TemporaryFolder folder = new();
    readonly HttpClient client = new();
    GatewayServer? server;
    string http = "127.0.0.1:0", grpc = "127.0.0.1:0", ops = "127.0.0.1:0";

    /// <summary>Which digit each decision was about, as its label.</summary>
    public Dictionary<string, string> Truth { get; } = new(StringComparer.Ordinal);

    public string Origin => $"http://{ops}";

    public string Families => folder["families"];

    /// <param name="write">Writes families beside the digits, or null.</param>
    public static async Task<PagedGateway> StartAsync(Action<string>? write = null)
    {
        var made = new PagedGateway();
        string to = Path.Combine(made.Families, "mnist");
        foreach (string file in Directory.EnumerateFiles(Repository.File("config", "families", "mnist"), "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(Repository.File("config", "families", "mnist"), file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        write?.Invoke(made.Families);
        await made.StartServerAsync();
        return made;
    }

    public async Task StartServerAsync()
    {
        var environment = new Dictionary<string, string>
        {
            ["GATEWAY__Store__Path"] = folder["decisions.db"],
            ["GATEWAY__Store__AuditUnflagged"] = "1",
            ["GATEWAY__Store__AuditFlagged"] = "1",
            ["GATEWAY__Audit__LabelledTwice"] = "0",
        };
        var snapshot = ConfigLoader.Load(new ConfigArguments(null, http, grpc, ops, Families), environment, out var mistakes);
        mistakes.ShouldBeEmpty();
        server = GatewayServer.Create(snapshot!, TimeProvider.System, logging => logging.SetMinimumLevel(LogLevel.None));
        await server.StartAsync(CancellationToken.None);
        (http, grpc, ops) = (server.Addresses.Http!, server.Addresses.Grpc!, server.Addresses.Ops!);
    }

    public async Task StopServerAsync()
    {
        await server!.DisposeAsync();
        server = null;
    }

    /// <summary>Asks about one digit of the data's end, which no member has learnt from; a turned one is like nothing they know.</summary>
    public async Task AskAsync(int index, bool negative = false)
    {
        var pixels = Images.Value.AsSpan(index * Pixels, Pixels).ToArray().Select(p => negative ? 255 - p : p);
        using var content = new StringContent($$"""{"inputs":[{"name":"image","shape":[1,784],"datatype":"FP32","data":[{{string.Join(',', pixels)}}]}]}""", Encoding.UTF8, "application/json");
        using var sent = await client.PostAsync($"http://{http}/v2/models/mnist/infer", content);
        var reply = await Reply.OfAsync(sent);
        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        Truth[(string)reply.Json["parameters"]!["decision_id"]!] = Labels.Value[index].ToString(CultureInfo.InvariantCulture);
    }

    public async Task AskAsync(IEnumerable<int> indexes)
    {
        foreach (int index in indexes)
            await AskAsync(index);
    }

    public async Task<Reply> OpsAsync(string path) => await Reply.OfAsync(await client.GetAsync(Origin + path));

    /// <summary>Labels the next audited digits with what they are.</summary>
    public async Task LabelAsync(string who, int count)
    {
        using var asked = new StringContent($$"""{"who":"{{who}}","count":{{count}}}""");
        using var next = await client.PostAsync($"http://{http}/v2/models/mnist/audit/next", asked);
        var rows = (await Reply.OfAsync(next)).Json["rows"]!.AsArray();
        if (rows.Count == 0)
            return;
        var labels = rows.Select(r => $$"""{"decision_id":"{{r!["decision_id"]}}","row":0,"label":"{{Truth[(string)r["decision_id"]!]}}","who":"{{who}}"}""");
        using var given = new StringContent($$"""{"labels":[{{string.Join(',', labels)}}]}""");
        using var kept = await client.PostAsync($"http://{http}/v2/models/mnist/labels", given);
        kept.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>Asks the family "odd" about a row on which its members disagree.</summary>
    public async Task AskOddAsync()
    {
        using var content = new StringContent("""{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[0,1]}]}""");
        using var sent = await client.PostAsync($"http://{http}/v2/models/odd/infer", content);
        sent.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>Sum of a metric's series that begin so.</summary>
    public async Task<double> MetricAsync(string series) => (await client.GetStringAsync(Origin + "/metrics")).Split('\n')
        .Where(l => l.StartsWith(series, StringComparison.Ordinal)).Sum(l => double.Parse(l[(l.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));

    static byte[] Unpack(string name)
    {
        using var packed = new GZipStream(File.OpenRead(Repository.File("config", "data", name)), CompressionMode.Decompress);
        using var all = new MemoryStream();
        packed.CopyTo(all);
        return all.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        if (server is not null)
            await server.DisposeAsync();
        folder.Dispose();
    }
}
