using System.Collections.Concurrent;
using System.Diagnostics;

namespace Testing.Load;

/// <summary>
/// Sends requests at the moments of a plan, whether earlier ones were answered or not, and counts each from the moment at which it was to
/// be sent: a server that stands still delays nobody's clock (no coordinated omission).
/// </summary>
static class OpenLoad
{
    /// <summary>Runs a plan of equal distances.</summary>
    /// <param name="rate">Requests a second.</param>
    /// <param name="time">How long they are sent; whoever was sent then is waited for.</param>
    /// <param name="send">One request; gives whether it was answered, and false where it was turned away.</param>
    public static async Task<IReadOnlyList<OpenReply>> RunAsync(double rate, TimeSpan time, Func<Task<bool>> send)
    {
        var replies = new ConcurrentBag<OpenReply>();
        var running = new List<Task>();
        long start = Stopwatch.GetTimestamp();
        int count = (int)(rate * time.TotalSeconds);
        for (int i = 0; i < count; i++)
        {
            var due = TimeSpan.FromSeconds(i / rate);
            var ahead = due - Stopwatch.GetElapsedTime(start);
            if (ahead > TimeSpan.FromMilliseconds(1))
                await Task.Delay(ahead);
            running.Add(Task.Run(async () =>
            {
                bool? answered;
                var late = Stopwatch.GetElapsedTime(start) - due;
                try
                {
                    answered = await send();
                }
                catch (HttpRequestException)
                {
                    answered = null;
                }
                catch (TaskCanceledException)
                {
                    answered = null;
                }

                replies.Add(new OpenReply(due, Stopwatch.GetElapsedTime(start) - due, answered, late));
            }));
        }

        await Task.WhenAll(running);
        return [.. replies.OrderBy(r => r.Due)];
    }
}
