using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Benchmarks.Demo;

/// <summary>Somebody who labels what the audit hands out, as soon as it does.</summary>
sealed class DemoLabeller(HttpClient gateway, DemoStream stream) : IAsyncDisposable
{
    const string Who = "anna";

    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    readonly CancellationTokenSource ended = new();
    Task working = Task.CompletedTask;
    long given;

    /// <summary>Labels that were taken.</summary>
    public long Given => Interlocked.Read(ref given);

    public void Begin() => working = Task.Run(WorkAsync);

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        await working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ended.Dispose();
    }

    async Task WorkAsync()
    {
        while (!ended.IsCancellationRequested)
        {
            var rows = (await PostAsync("audit/next", new JsonObject { ["who"] = Who, ["count"] = 100 }))?["rows"]?.AsArray() ?? [];
            var labels = new JsonArray();
            foreach (var row in rows)
            {
                if (stream.Truth((string?)row!["request_id"] ?? "", (int)row["row"]!) is { } truth)
                    labels.Add(new JsonObject { ["decision_id"] = (string?)row["decision_id"], ["row"] = (int)row["row"]!, ["label"] = truth, ["who"] = Who });
            }

            int count = labels.Count;
            if (count > 0 && await PostAsync("labels", new JsonObject { ["labels"] = labels }) is not null)
                Interlocked.Add(ref given, count);
            if (count < 100)
                await Task.Delay(Pause, ended.Token);
        }
    }

    async Task<JsonNode?> PostAsync(string path, JsonObject body)
    {
        using var reply = await gateway.PostAsJsonAsync(new Uri($"/v2/models/mnist/{path}", UriKind.Relative), body, ended.Token);
        return reply.IsSuccessStatusCode ? JsonNode.Parse(await reply.Content.ReadAsStringAsync(ended.Token)) : null;
    }
}
