using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Guard;

/// <summary>
/// Callers that ask a guarded service without a pause, each waiting for its reply. What the service answers follows from the number that
/// a request carries, so that every reply can be told from every other.
/// </summary>
sealed class GuardLoad : IAsyncDisposable
{
    readonly ConcurrentQueue<LoadReply> replies = [];
    readonly CancellationTokenSource ended = new();
    readonly GuardedService guarded;
    readonly Task[] callers;
    int asked;

    public GuardLoad(GuardedService guarded, int callers)
    {
        this.guarded = guarded;
        this.callers = [.. Enumerable.Range(0, callers).Select(_ => Task.Run(CallAsync))];
    }

    /// <summary>All that ended, in no order.</summary>
    public IReadOnlyCollection<LoadReply> Replies => replies;

    /// <summary>The service: takes a millisecond, and answers 200, 201 or 203 with a body of its own.</summary>
    public static async Task ServeAsync(HttpContext context)
    {
        await context.Request.Body.CopyToAsync(Stream.Null);
        await Task.Delay(1);
        int number = int.Parse(context.Request.Headers["X-Number"]!);
        context.Response.StatusCode = StatusOf(number);
        await context.Response.WriteAsync(BodyOf(number));
    }

    public static int StatusOf(int number) => (number % 3) switch { 0 => 200, 1 => 201, _ => 203 };

    public static string BodyOf(int number) => $"{{\"decision\": \"0\",\n \"number\": {number}}}\t";

    /// <summary>Waits until no caller asks any more.</summary>
    public async Task StopAsync()
    {
        await ended.CancelAsync();
        await Task.WhenAll(callers);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        ended.Dispose();
    }

    async Task CallAsync()
    {
        while (!ended.IsCancellationRequested)
        {
            int number = Interlocked.Increment(ref asked);
            using var request = new HttpRequestMessage(HttpMethod.Post, "/score")
            {
                Content = new StringContent("""{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1,0]}]}""", Encoding.UTF8, "application/json"),
                Headers = { { "X-Number", $"{number}" } },
            };
            long begun = Stopwatch.GetTimestamp();
            using var reply = await guarded.Gateway.Data.SendAsync(request);
            string body = await reply.Content.ReadAsStringAsync();
            replies.Enqueue(new LoadReply(
                number, begun, Stopwatch.GetTimestamp(), (int)reply.StatusCode, body,
                reply.Headers.GetValues("Consensus-Flagged").Single(), reply.Headers.GetValues("Consensus").Single()));
        }
    }
}
