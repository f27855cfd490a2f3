using System.Net.Http.Headers;
using System.Text;
using Gateway.Configuration;
using Gateway.Serving;
using Gateway.Tests.Protocols.Grpc;
using Microsoft.Extensions.Logging;
using Testing;

namespace Gateway.Tests;

/// <summary>A whole gateway on free ports, over families that the test writes.</summary>
sealed class GatewayUnderTest : IAsyncDisposable
{
    readonly TemporaryFolder folder;
    readonly GatewayServer server;

    GatewayUnderTest(TemporaryFolder folder, GatewayServer server)
    {
        (this.folder, this.server) = (folder, server);
        Data = new HttpClient { BaseAddress = new Uri($"http://{server.Addresses.Http}") };
        Ops = new HttpClient { BaseAddress = new Uri($"http://{server.Addresses.Ops}") };
        Grpc = new GrpcClient(server.Addresses.Grpc);
    }

    public HttpClient Data { get; }

    public HttpClient Ops { get; }

    public GrpcClient Grpc { get; }

    /// <summary>A file beside its configuration.</summary>
    public string this[string name] => folder[name];

    public string Families => folder["families"];

    /// <summary>File of its decision store.</summary>
    public string Store => folder["state/decisions.db"];

    /// <summary>Its gateway.json, which counts again once it is written.</summary>
    public string Config => folder["gateway.json"];

    public GatewayServer Server => server;

    /// <summary>Starts over the families that <paramref name="write"/> writes into the folder that it is given.</summary>
    /// <param name="write">Writes the families.</param>
    /// <param name="config">gateway.json.</param>
    /// <param name="keeps">Whether decisions are kept: without, two replies to one request are the same to the byte.</param>
    /// <param name="time">Its clock; null for the system's.</param>
    /// <param name="logging">Where it logs; null for nowhere.</param>
    /// <param name="store">File of the decision store, where it is to outlive the gateway; null for one of its own.</param>
    /// <param name="log">Keeps what it logs; null for nobody.</param>
    public static async Task<GatewayUnderTest> StartAsync(Action<string> write, string config = "{}", bool keeps = true, TimeProvider? time = null, string? store = null,
        LogLines? log = null, Action<ILoggingBuilder>? logging = null)
    {
        var made = new TemporaryFolder();
        Directory.CreateDirectory(made["families"]);
        write(made["families"]);
        File.WriteAllText(made["gateway.json"], config);
        var arguments = new ConfigArguments(made["gateway.json"], "127.0.0.1:0", "127.0.0.1:0", "127.0.0.1:0", made["families"]);
        var environment = new Dictionary<string, string>();
        Tests.Store.TestStores.AddTo(environment, store ?? made["state/decisions.db"]);
        if (!keeps)
            environment["GATEWAY__Store__Mode"] = "off";
        var source = new ConfigSource(arguments, environment);
        var snapshot = source.Load(out var mistakes);
        mistakes.ShouldBeEmpty();
        var started = GatewayServer.Create(snapshot!, time ?? TimeProvider.System, logging ?? (lines => LogLines.Add(lines, log)), source);
        await started.StartAsync(CancellationToken.None);
        return new GatewayUnderTest(made, started);
    }

    /// <summary>One family of three members, named tiny.</summary>
    public static Task<GatewayUnderTest> OfThreeAsync(string config = "{}", bool keeps = true) => StartAsync(f => TinyFamily.OfThree().Write(f), config, keeps);

    /// <summary>Posts a body to infer.</summary>
    public Task<Reply> InferAsync(string body, string model = "tiny", string? type = "application/json") =>
        PostAsync(Data, $"/v2/models/{model}/infer", Encoding.UTF8.GetBytes(body), type);

    /// <summary>Posts rows of two numbers to infer, with more keys of the envelope.</summary>
    public Task<Reply> InferRowsAsync(float[] values, string more = "", string model = "tiny") =>
        InferAsync($$"""{"inputs":[{"name":"x","shape":[{{values.Length / 2}},2],"datatype":"FP32","data":[{{string.Join(',', values)}}]}]{{more}}}""", model);

    /// <summary>Posts the row [1, 0] and goes away when told to.</summary>
    public async Task SendRowAsync(CancellationToken gone)
    {
        using var content = new StringContent("""{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1,0]}]}""");
        using var reply = await Data.PostAsync("/v2/models/tiny/infer", content, gone);
    }

    public static async Task<Reply> PostAsync(HttpClient client, string path, byte[] body, string? type = "application/json")
    {
        using var content = new ByteArrayContent(body);
        if (type is not null)
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return await Reply.OfAsync(await client.PostAsync(path, content));
    }

    public async Task<Reply> GetAsync(string path) => await Reply.OfAsync(await Data.GetAsync(path));

    /// <summary>
    /// The metrics once no request runs any more: a reply may reach its caller before the request's end is counted.
    /// </summary>
    public async Task<string> MetricsAsync()
    {
        string metrics = await Ops.GetStringAsync("/metrics");
        for (int i = 0; i < 200 && metrics.Split('\n').Any(l => l.StartsWith("consensus_requests_in_flight{") && !l.EndsWith(" 0")); i++)
        {
            await Task.Delay(25);
            metrics = await Ops.GetStringAsync("/metrics");
        }

        return metrics;
    }

    /// <summary>The metrics once they hold a line; what they hold after five seconds otherwise.</summary>
    public async Task<string> MetricsWithAsync(string line)
    {
        string metrics = "";
        for (int i = 0; i < 200; i++)
        {
            metrics = await Ops.GetStringAsync("/metrics");
            if (metrics.Contains(line, StringComparison.Ordinal))
                break;
            await Task.Delay(25);
        }

        metrics.ShouldContain(line);
        return metrics;
    }

    public async ValueTask DisposeAsync()
    {
        Data.Dispose();
        Ops.Dispose();
        Grpc.Dispose();
        await server.DisposeAsync();
        folder.Dispose();
    }
}
