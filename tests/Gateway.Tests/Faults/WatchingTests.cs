using Gateway.Lifecycle;
using Microsoft.Extensions.Logging;
using Testing;

namespace Gateway.Tests.Faults;

/// <summary>A look that fails ends neither the looking nor the gateway.</summary>
public sealed class WatchingTests
{
    [Fact]
    public async Task A_look_that_fails_is_told_once_and_the_next_ones_come()
    {
        var (clock, log) = (new ManualClock(), new LogLines());
        using var loggers = LoggerFactory.Create(l => LogLines.Add(l, log));
        using var stopping = new CancellationTokenSource();
        int looks = 0;
        using var looked = new SemaphoreSlim(0);
        Task watching = Watching.RunAsync("the folder", TimeSpan.FromSeconds(1), clock, Look, loggers.CreateLogger("watching"), stopping.Token);
        for (int i = 0; i < 6; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            (await looked.WaitAsync(TimeSpan.FromSeconds(5))).ShouldBeTrue();
        }

        await stopping.CancelAsync();
        await watching.WaitAsync(TimeSpan.FromSeconds(5));
        looks.ShouldBe(6);
        // Three looks fail alike, one is well, two fail again.
        log.With("looking at the folder failed: too many open files").Count.ShouldBe(2);

        void Look()
        {
            looked.Release();
            if (++looks != 4)
                throw new IOException("too many open files");
        }
    }
}
