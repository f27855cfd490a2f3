using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using Gateway.Tests.Store;
using Microsoft.AspNetCore.Http;
using Testing;

namespace Gateway.Tests.Guard;

/// <summary>A deployed service at /score, and a whole gateway that guards it with the family tiny.</summary>
sealed class GuardedService : IAsyncDisposable
{
    readonly LocalServer service;

    GuardedService(LocalServer service, GatewayUnderTest gateway) => (this.service, Gateway) = (service, gateway);

    public GatewayUnderTest Gateway { get; }

    /// <summary>Two features, age (0 to 10) and region (n or s), mapped from /applicant/age and /region.</summary>
    public const string Mapped = """ "Input": { "age": "/applicant/age", "region": { "Pointer": "/region", "Default": "n" } }, """;

    /// <summary>x = [1, 0]: every member says 0.</summary>
    public const string Agreed = """{"applicant":{"age":1},"region":"n"}""";

    /// <summary>x = [0, 1]: two members say 1, one says 0.</summary>
    public const string Disputed = """{"applicant":{"age":0},"region":"s"}""";

    /// <summary>The family of three with named features.</summary>
    public static TinyFamily Family() => TinyFamily.OfThree().With(m => m["inputs"]![0]!["features"] = System.Text.Json.Nodes.JsonNode.Parse(
        """[{"name":"age","minimum":0,"maximum":10},{"name":"region","categories":["n","s"]}]"""));

    /// <summary>Starts both.</summary>
    /// <param name="handler">The service.</param>
    /// <param name="route">More keys of the route, each with a comma behind it.</param>
    /// <param name="family">Writes the families; null writes <see cref="Family"/>.</param>
    /// <param name="more">More keys of the configuration, each with a comma behind it.</param>
    /// <param name="clusters">More clusters, each with a comma before it.</param>
    /// <param name="time">The gateway's clock; null for the system's.</param>
    /// <param name="store">File of its decision store; null for one of its own.</param>
    public static async Task<GuardedService> StartAsync(
        RequestDelegate handler, string route = Mapped, Action<string>? family = null, string more = "", string clusters = "", TimeProvider? time = null, string? store = null)
    {
        var served = await LocalServer.ServiceAsync(handler);
        string config = $$"""
            { {{more}} "Clusters": { "credit": { "Destinations": { "a": { "Address": "{{served.Address}}" } } }{{clusters}} },
              "Routes": { "score": { {{route}} "Mode": "guard", "Cluster": "credit", "Family": "tiny", "Match": { "Path": "/score" } } } }
            """;
        return new(served, await GatewayUnderTest.StartAsync(family ?? (f => Family().Write(f)), config, time: time, store: store));
    }

    /// <summary>A service that answers with JSON.</summary>
    public static RequestDelegate Answers(string json, int status = 200) => async context =>
    {
        await context.Request.Body.CopyToAsync(Stream.Null);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Headers["X-Service"] = "yes";
        await context.Response.WriteAsync(json);
    };

    /// <summary>A service that keeps what it is sent.</summary>
    public static RequestDelegate Keeps(ConcurrentQueue<string> bodies, string json) => async context =>
    {
        using var reader = new StreamReader(context.Request.Body);
        bodies.Enqueue(await reader.ReadToEndAsync());
        await context.Response.WriteAsync(json);
    };

    public Task<Reply> PostAsync(string body = Agreed) => GatewayUnderTest.PostAsync(Gateway.Data, "/score", Encoding.UTF8.GetBytes(body));

    public async Task<Reply> PostAsync(HttpContent content, string type = "application/json")
    {
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return await Reply.OfAsync(await Gateway.Data.PostAsync("/score", content));
    }

    /// <summary>The gateway's metrics once they hold a line.</summary>
    public Task<string> MetricsWithAsync(string line) => Gateway.MetricsWithAsync(line);

    /// <summary>One column of the decisions kept, as text; waits up to five seconds for as many as are expected.</summary>
    public async Task<IReadOnlyList<string>> KeptAsync(string sql, int expected)
    {
        IReadOnlyList<string> kept = [];
        for (int i = 0; i < 200 && kept.Count < expected; i++)
        {
            await Task.Delay(25);
            kept = StoredRows.Read(Gateway.Store, sql, r => r.IsDBNull(0) ? "" : r.GetValue(0).ToString()!);
        }

        return kept;
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await service.DisposeAsync();
    }
}
