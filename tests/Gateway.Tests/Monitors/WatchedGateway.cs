using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Configuration;
using Gateway.Monitors;
using Gateway.Serving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Testing;

namespace Gateway.Tests.Monitors;

/// <summary>A gateway over <see cref="GuaranteedFamily"/> that audits every row, on a folder that may outlive it; its monitors look when told, and after labels.</summary>
sealed class WatchedGateway : IAsyncDisposable
{
    readonly GatewayServer server;
    readonly HttpClient data;
    readonly HttpClient ops;

    readonly string model;

    WatchedGateway(GatewayServer server, string model)
    {
        (this.server, this.model) = (server, model);
        data = new HttpClient { BaseAddress = new Uri($"http://{server.Addresses.Http}") };
        ops = new HttpClient { BaseAddress = new Uri($"http://{server.Addresses.Ops}") };
    }

    public HttpClient Data => data;

    public static string Store(TemporaryFolder folder) => folder["decisions.db"];

    /// <summary>Writes the family into the folder, once.</summary>
    public static TemporaryFolder Folder(double alpha = 0.02)
    {
        var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["families"]);
        GuaranteedFamily.Write(folder["families"], alpha);
        return folder;
    }

    public static async Task<WatchedGateway> StartAsync(TemporaryFolder folder, string config = "{}", Dictionary<string, string>? more = null, string model = "tiny")
    {
        File.WriteAllText(folder["gateway.json"], config);
        var environment = new Dictionary<string, string>(more ?? []);
        Tests.Store.TestStores.AddTo(environment, Store(folder));
        environment.TryAdd("GATEWAY__Store__AuditUnflagged", "1");
        environment.TryAdd("GATEWAY__Store__AuditFlagged", "1");
        environment.TryAdd("GATEWAY__Audit__LabelledTwice", "0");
        // Left empty: as the gateway does by itself.
        foreach (var (key, _) in environment.Where(e => e.Value.Length == 0).ToList())
            environment.Remove(key);
        environment.TryAdd("GATEWAY__Monitors__Every", "01:00:00");
        var snapshot = ConfigLoader.Load(new ConfigArguments(folder["gateway.json"], "127.0.0.1:0", "127.0.0.1:0", "127.0.0.1:0", folder["families"]), environment, out var mistakes);
        mistakes.ShouldBeEmpty();
        var started = GatewayServer.Create(snapshot!, TimeProvider.System, logging => logging.SetMinimumLevel(LogLevel.None));
        await started.StartAsync(CancellationToken.None);
        return new WatchedGateway(started, model);
    }

    /// <summary>Asks about rows of two numbers; the decision's id.</summary>
    public async Task<string> AskAsync(params float[] values) => (string)(await ReplyAsync(values)).Json["parameters"]!["decision_id"]!;

    public async Task<Reply> ReplyAsync(params float[] values)
    {
        var reply = await GatewayUnderTest.PostAsync(data, $"/v2/models/{model}/infer", Encoding.UTF8.GetBytes(
            $$"""{"inputs":[{"name":"x","shape":[{{values.Length / 2}},2],"datatype":"FP32","data":[{{string.Join(',', values)}}]}]}"""));
        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        return reply;
    }

    /// <summary>State that a reply to [3, 0] carries.</summary>
    public async Task<string> StateAsync() => (string)(await ReplyAsync(3, 0)).Json["parameters"]!["guarantee_state"]!;

    public Task<Reply> NextReplyAsync(string body) => GatewayUnderTest.PostAsync(data, $"/v2/models/{model}/audit/next", Encoding.UTF8.GetBytes(body));

    /// <summary>The next rows for somebody, as "id/row".</summary>
    public async Task<string[]> NextAsync(string who, int count)
    {
        var reply = await NextReplyAsync($$"""{"who":"{{who}}","count":{{count}}}""");
        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        return [.. reply.Json["rows"]!.AsArray().Select(r => $"{r!["decision_id"]}/{r["row"]}")];
    }

    /// <summary>Labels rows given as "id/row".</summary>
    public async Task LabelAsync(string who, IEnumerable<(string Row, string Label)> labels)
    {
        string all = string.Join(',', labels.Select(l => $$"""{"decision_id":"{{l.Row.Split('/')[0]}}","row":{{l.Row.Split('/')[1]}},"label":"{{l.Label}}","who":"{{who}}"}"""));
        (await GatewayUnderTest.PostAsync(data, $"/v2/models/{model}/labels", Encoding.UTF8.GetBytes($$"""{"labels":[{{all}}]}"""))).Status.ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>Asks for the next rows and labels them all alike.</summary>
    public async Task WorkAsync(string who, int count, string label) => await LabelAsync(who, (await NextAsync(who, count)).Select(r => (r, label)));

    /// <summary>Has the monitors look.</summary>
    public void Look() => server.Services.GetRequiredService<MonitorRunner>().Run().ShouldBeTrue();

    public bool TryLook() => server.Services.GetRequiredService<MonitorRunner>().Run();

    /// <summary>What the monitors say, after a look.</summary>
    public async Task<JsonNode> MonitorsAsync()
    {
        Look();
        var reply = await Reply.OfAsync(await data.GetAsync($"/v2/models/{model}/monitors"));
        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        return reply.Json;
    }

    /// <summary>What they say of the guarantee.</summary>
    public async Task<JsonNode> GuaranteeAsync() => (await MonitorsAsync())["guarantees"]!.AsArray().ShouldHaveSingleItem()!;

    public Task<string> MetricsAsync() => ops.GetStringAsync("/metrics");

    public async ValueTask DisposeAsync()
    {
        data.Dispose();
        ops.Dispose();
        await server.DisposeAsync();
    }
}
