using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Page;
using Gateway.Protocols.OpenApi;
using Gateway.Tests.Protocols.Rest;
using Gateway.Tests.Security;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Testing;
using Xunit.Abstractions;

namespace Gateway.Tests.Protocols.OpenApi;

/// <summary>The description says what the server does: neither more nor less.</summary>
public sealed class OpenApiTests(ITestOutputHelper output)
{
    const string Row = """{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1,0]}]}""";

    const string Second = """{"version":"2"}""";

    string Label => $$"""{"decision_id":"{{decision}}","row":0,"label":"1","who":"ann"}""";

    string decision = new('0', 32);

    static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "PATCH"];

    [Fact]
    public async Task Every_path_that_is_served_is_described_and_every_path_described_is_served()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        var served = gateway.Server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(e => "/" + e.RoutePattern.RawText!.TrimStart('/')).Where(p => !p.Contains("**")).ToHashSet();
        // One entry stands for the files of a page.
        var described = Paths().Select(p => p.Key).SelectMany(p => p == "/v2/docs/{file}" ? ["/v2/docs/page.css", "/v2/docs/page.js"]
            : p == "/ui/{file}" ? PageAsset.All.Where(a => a.Name != "index.html").Select(a => "/ui/" + a.Name) : new[] { p });
        described.Order().ShouldBe(served.Order());
    }

    [Fact]
    public async Task Every_other_method_is_405_and_Allow_names_those_described()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f => FamilyEndpointTests.WriteGolden(f));
        foreach (var (path, item) in Paths())
        {
            // A method with a server of its own is none of this one's.
            string[] described = [.. Methods.Where(m => item![m.ToLowerInvariant()] is { } operation && operation["servers"] is null)];
            foreach (string method in Methods)
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), Fill(path).Replace("{file}", path.StartsWith("/ui/", StringComparison.Ordinal) ? "app.js" : "page.js"));
                // prometheus-net answers whatever the method is; and a load or an unload would change what the next path finds.
                if (path == "/metrics" || described.Contains(method))
                    continue;
                var reply = await Reply.OfAsync(await Client(gateway, item!, "").SendAsync(request));
                ((int)reply.Status).ShouldBe(405, $"{method} {path}");
                reply.Headers["Allow"].Split(", ").Except(["HEAD"]).ShouldBe(described, $"{method} {path}");
            }
        }
    }

    [NeedsFact(Python.JsonSchema)]
    public async Task Replies_good_and_bad_are_as_described()
    {
        var exchanges = new List<Exchange>();
        await using (var gateway = await GatewayUnderTest.StartAsync(Families, """{"Limits":{"BodyBytes":1024}}"""))
        {
            // Members disagree on it, so that it is recorded.
            decision = (string)(await gateway.InferRowsAsync([0, 1])).Json["parameters"]!["decision_id"]!;
            foreach (var (path, item) in Paths())
            {
                foreach (string method in new[] { "get", "post", "delete" }.Where(item!.AsObject().ContainsKey))
                    await AskAsync(gateway, exchanges, method, path, item);
            }

            await BadAsync(gateway, exchanges);
        }

        await JudgeAsync(exchanges);
        await RefusedAsync(exchanges);
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(folder["openapi.json"], OpenApiDocument.Build());
        await File.WriteAllTextAsync(folder["exchanges.json"], JsonSerializer.Serialize(exchanges, JsonSerializerOptions.Web));
        string said = Python.RunFile(Repository.File("tests", "Gateway.Tests", "Protocols", "OpenApi", "check_replies.py"), folder["openapi.json"], folder["exchanges.json"]);
        output.WriteLine(said);
        said.ShouldBe($"{exchanges.Count} replies judged");
        Missing(exchanges).ShouldBeEmpty();
    }

    // "tiny" has kept rows and a second version, "broken" is refused.
    static void Families(string folder)
    {
        Directory.Move(FamilyEndpointTests.WriteGolden(folder), Path.Combine(folder, ".first"));
        TinyFamily.OfThree(version: "2").Write(folder, versioned: true);
        Directory.Move(Path.Combine(folder, ".first"), Path.Combine(folder, "tiny", "1"));
        File.WriteAllText(Path.Combine(folder, "tiny", "serving.json"), """{"serving":"1"}""");
        TinyFamily.OfThree("broken").With(m => m["members"]![0]!["sha256"] = new string('0', 64)).Write(folder);
    }

    async Task AskAsync(GatewayUnderTest gateway, List<Exchange> exchanges, string method, string path, JsonNode item)
    {
        var client = Client(gateway, item, method);
        string body = path.EndsWith("/infer", StringComparison.Ordinal) ? Row : path.EndsWith(":predict", StringComparison.Ordinal) ? "{\"instances\":[[1,0]]}"
            : path.EndsWith("/labels", StringComparison.Ordinal) ? Label : path.EndsWith("/audit/next", StringComparison.Ordinal) ? "{\"who\":\"ann\"}" : path.EndsWith("/candidate", StringComparison.Ordinal) ? Second : "{}";
        foreach (string language in path.EndsWith("/example", StringComparison.Ordinal) ? new[] { "python", "cobol" } : [])
            exchanges.Add(await SendAsync(client, method, path, $"{Fill(path)}?lang={language}", body));
        foreach (string file in path.Contains("{file}") ? new[] { "page.css", path.StartsWith("/ui/", StringComparison.Ordinal) ? "app.js" : "page.js", "other.js" } : [""])
            exchanges.Add(await SendAsync(client, method, path, Fill(path).Replace("{file}", file) + (method == "delete" ? "?subject=ann" : ""), body));
        if (path is "/v2/ops/state" or "/v2/ops/families")
        {
            exchanges.Add(await SendAsync(client, method, path, path + "?since=1d", body));
            exchanges.Add(await SendAsync(client, method, path, path, body, r => r.Headers.Add("Origin", "http://elsewhere.example")));
        }

        if (!path.Contains("{model}"))
            return;
        exchanges.Add(await SendAsync(client, method, path, Fill(path, "other"), body));
        // Promoted and taken back in the order of the paths; each a second time has nothing left to do.
        if (path.EndsWith("/promote", StringComparison.Ordinal) || path.EndsWith("/rollback", StringComparison.Ordinal))
            exchanges.Add(await SendAsync(client, method, path, Fill(path), body));
        if (path.EndsWith("/candidate", StringComparison.Ordinal))
            exchanges.Add(await SendAsync(client, method, path, Fill(path), """{"version":"1"}"""));
        foreach (string query in path.EndsWith("/decisions", StringComparison.Ordinal) ? new[] { "?limit=0", "?format=csv", "?format=jsonl", "?format=npz" } : path.EndsWith("/monitors", StringComparison.Ordinal) || path.EndsWith("/review", StringComparison.Ordinal) ? ["?since=1d"] : [])
            exchanges.Add(await SendAsync(client, method, path, Fill(path) + query, body));
        if (item[method]!["responses"]!["403"] is not null)
            exchanges.Add(await SendAsync(client, method, path, Fill(path), body, r => r.Headers.Add("Origin", "http://elsewhere.example")));
        if (!path.Contains("/repository/"))
            exchanges.Add(await SendAsync(client, method, path, Fill(path, "broken"), body));
        else if (path.EndsWith("/load", StringComparison.Ordinal))
            exchanges.Add(await SendAsync(client, method, path, Fill(path, "broken"), body));
        else
            (await GatewayUnderTest.PostAsync(gateway.Ops, "/v2/repository/models/tiny/load", [])).Status.ShouldBe(System.Net.HttpStatusCode.OK);
    }

    async Task BadAsync(GatewayUnderTest gateway, List<Exchange> exchanges)
    {
        foreach (var (path, item) in Paths().Where(p => p.Value!.AsObject().ContainsKey("post")))
        {
            foreach (string body in new[] { "[", new string(' ', 2000) })
                exchanges.Add(await SendAsync(Client(gateway, item!, "post"), "post", path, Fill(path), body));
            exchanges.Add(await SendAsync(Client(gateway, item!, "post"), "post", path, Fill(path), "{}", r => r.Content!.Headers.ContentEncoding.Add("br")));
            if (item!["servers"] is not null)
                exchanges.Add(await SendAsync(Client(gateway, item, "post"), "post", path, Fill(path), "{}", r => r.Headers.Add("Origin", "http://elsewhere.example")));
        }

        await UnkeptAsync(gateway, exchanges);
        // On [0, 1] one of three members votes otherwise.
        string withheld = Row.Replace("[1,0]", "[0,1]").Replace("}]}", "}],\"parameters\":{\"on_flag\":\"abstain\"}}");
        string explained = Row.Replace("}]}", "}],\"id\":\"a\",\"parameters\":{\"explain\":true}}");
        foreach (string path in new[] { "/v2/models/{model}/infer", "/v2/models/{model}/versions/{version}/infer" })
        {
            foreach (string body in new[] { withheld, explained })
                exchanges.Add(await SendAsync(gateway.Data, "post", path, Fill(path), body));
        }
    }

    // Only a gateway with guard routes judges for one.
    static async Task JudgeAsync(List<Exchange> exchanges)
    {
        const string path = "/v2/guard/{route}/judge";
        await using var gateway = await GatewayUnderTest.StartAsync(Families, """
            { "Clusters": { "c": { "Destinations": { "a": { "Address": "http://127.0.0.1:1" } } } },
              "Routes": { "tiny": { "Match": { "Path": "/a" }, "Mode": "guard", "Cluster": "c", "Family": "tiny", "Answer": { "Label": "/label" } },
                "broken": { "Match": { "Path": "/b" }, "Mode": "guard", "Cluster": "c", "Family": "broken", "Answer": { "Label": "/label" } } } }
            """);
        string judged = new JsonObject { ["request"] = Row, ["answer"] = """{"label":"1"}""" }.ToJsonString();
        foreach (string route in new[] { "tiny", "broken", "other" })
            exchanges.Add(await SendAsync(gateway.Ops, "post", path, path.Replace("{route}", route), judged));
    }

    // One that asks who calls: nobody, somebody without a scope, and somebody who has sent enough.
    async Task RefusedAsync(List<Exchange> exchanges)
    {
        var (stranger, busy) = (TestKey.Of("stranger", "pass:none"), TestKey.Of("busy", "pass:none", ""","quota":{"per_second":1,"burst":1}"""));
        await using var guarded = await Guarded.StartAsync([stranger, busy], ""","BehindTls":true,"MetricsAuth":true""");
        foreach (var (path, item) in Paths())
        {
            foreach (string method in new[] { "get", "post", "delete" }.Where(item!.AsObject().ContainsKey))
            {
                if (item![method]!["responses"]!["429"] is null)
                    continue;
                var client = Client(guarded.Gateway, item, method);
                string address = Fill(path).Replace("{file}", "page.css").Replace("{route}", "tiny");
                async Task<Exchange> AsAsync(TestKey? key) => await SendAsync(client, method, path, address, "{}", r => r.Headers.Authorization = key is null ? null : new("Bearer", key.Text));
                exchanges.Add(await AsAsync(null));
                if (item[method]!["responses"]!["403"] is not null)
                    exchanges.Add(await AsAsync(stranger));
                var last = await AsAsync(busy);
                for (int i = 0; i < 10 && last.Status != 429; i++)
                    last = await AsAsync(busy);
                exchanges.Add(last);
            }
        }
    }

    // A folder stands where the state would be written.
    async Task UnkeptAsync(GatewayUnderTest gateway, List<Exchange> exchanges)
    {
        const string path = "/v2/repository/models/{model}/";
        exchanges.Add(await SendAsync(gateway.Ops, "post", path + "candidate", Fill(path + "candidate"), Second));
        Directory.CreateDirectory(Path.Combine(gateway.Families, "tiny", ".serving.json.new"));
        foreach (string call in new[] { "candidate", "promote", "rollback" })
            exchanges.Add(await SendAsync(gateway.Ops, "post", path + call, Fill(path + call), call == "candidate" ? Second : ""));
    }

    // What cannot be provoked from outside at no cost has tests of its own: 500 (FailureTests) and 422 of a route that abstains.
    static IEnumerable<string> Missing(List<Exchange> exchanges)
    {
        var seen = exchanges.Select(e => $"{e.Method} {e.Path} {e.Status}").ToHashSet(StringComparer.Ordinal);
        return from path in Paths()
               from operation in path.Value!.AsObject().Where(o => o.Key is "get" or "post" or "delete")
               from status in operation.Value!["responses"]!.AsObject().Select(r => r.Key)
               where status is not ("500" or "422") && !(path.Key is "/v2/health/ready" or "/health" && status == "503")
               where !((path.Key.Contains("/decisions") || path.Key.EndsWith("/monitors") || path.Key.EndsWith("/next") || path.Key.Contains("/review")) && status == "503")
               let expected = $"{operation.Key} {path.Key} {status}"
               where !seen.Contains(expected)
               select expected;
    }

    static async Task<Exchange> SendAsync(HttpClient client, string method, string path, string address, string body, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method.ToUpperInvariant()), address);
        if (method == "post")
            request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        change?.Invoke(request);
        // Where the server answers before it has read a body that is too long, it closes the connection.
        request.Headers.ConnectionClose = body.Length > 1024 ? true : null;
        var reply = await Reply.OfAsync(await client.SendAsync(request));
        return new Exchange(method, path, (int)reply.Status, reply.Headers["Content-Type"].Split(';')[0], reply.Headers, reply.Text);
    }

    static HttpClient Client(GatewayUnderTest gateway, JsonNode item, string method) => (item["servers"] ?? item[method]?["servers"]) is null ? gateway.Data : gateway.Ops;

    string Fill(string path, string model = "tiny") => path.Replace("{model}", model).Replace("{version}", "1").Replace("{id}", decision).Replace("{row}", "0");

    static JsonObject Paths() => JsonNode.Parse(OpenApiDocument.Build())!["paths"]!.AsObject();
}
