using System.Diagnostics.CodeAnalysis;

namespace Gateway.Lifecycle;

/// <summary>Looks at something again and again until the gateway stops.</summary>
static class Watching
{
    /// <summary>A look that fails is told of, once for as long as it fails alike, and ends neither the looking nor the gateway.</summary>
    /// <param name="what">What is looked at, for the log.</param>
    /// <param name="every">How often.</param>
    /// <param name="time">Clock.</param>
    /// <param name="look">One look.</param>
    /// <param name="logger">Where a failure is told.</param>
    /// <param name="stopping">The gateway stops.</param>
    public static Task RunAsync(string what, TimeSpan every, TimeProvider time, Action look, ILogger logger, CancellationToken stopping) =>
        RunAsync(what, every, time, () => { look(); return Task.CompletedTask; }, logger, stopping);

    /// <summary>The same, where a look waits for something.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "No file handles, no rights, a mistake of ours: what is known goes on counting, and the next look tries again.")]
    public static async Task RunAsync(string what, TimeSpan every, TimeProvider time, Func<Task> look, ILogger logger, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(every, time);
        string? told = null;
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                try
                {
                    await look();
                    told = null;
                }
                catch (Exception failure)
                {
                    if (failure.Message != told)
                        Log.LookFailed(logger, what, failure.Message);
                    told = failure.Message;
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The gateway stops.
        }
    }
}
