using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Logging;
using Testing;

namespace Gateway.Tests.Security;

/// <summary>A gateway that asks who calls, over the families tiny and other.</summary>
sealed class Guarded : IAsyncDisposable
{
    public const string Rows = """{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1,0]}]}""";

    /// <summary>Members disagree about it: it is flagged, and so recorded.</summary>
    public const string FlaggedRows = """{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[0,1]}]}""";

    readonly TemporaryFolder folder;

    Guarded(TemporaryFolder folder, GatewayUnderTest gateway) => (this.folder, Gateway) = (folder, gateway);

    public GatewayUnderTest Gateway { get; }

    public string KeysFile => folder["keys.jsonl"];

    /// <summary>Starts with keys and more of the section Access, and of the configuration.</summary>
    public static async Task<Guarded> StartAsync(TestKey[] keys, string access = "", string config = "", TimeProvider? time = null, Action<ILoggingBuilder>? logging = null)
    {
        var made = new TemporaryFolder();
        TestKey.Write(made["keys.jsonl"], keys);
        string text = $$"""{"Access":{"Keys":"{{made["keys.jsonl"]}}"{{access}}}{{config}}}""";
        return new Guarded(made, await GatewayUnderTest.StartAsync(
            f =>
            {
                TinyFamily.OfThree().Write(f);
                TinyFamily.OfThree("other").Write(f);
            }, text, time: time, logging: logging));
    }

    /// <summary>Sends one request.</summary>
    public static async Task<Reply> SendAsync(HttpClient client, string method, string path, string? credentials, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (credentials is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", credentials);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue();
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return await Reply.OfAsync(await client.SendAsync(request));
    }

    public Task<Reply> GetAsync(string path, string? credentials, params (string Name, string Value)[] headers) =>
        SendAsync(Gateway.Data, "GET", path, credentials, null, headers);

    public Task<Reply> InferAsync(string? credentials, string family = "tiny", string body = Rows) =>
        SendAsync(Gateway.Data, "POST", $"/v2/models/{family}/infer", credentials, body);

    public Task<Reply> OpsAsync(string method, string path, string? credentials, params (string Name, string Value)[] headers) =>
        SendAsync(Gateway.Ops, method, path, credentials, null, headers);

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        folder.Dispose();
    }
}
