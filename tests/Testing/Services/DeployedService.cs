using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Testing.Services;

/// <summary>A service that runs as its own process on a free port; ended by its own id.</summary>
sealed partial class DeployedService : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly Process process;
    readonly TaskCompletionSource<string> address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly List<string> said = [];

    DeployedService(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.Exited += (_, _) => address.TrySetException(new InvalidOperationException("the service ended: " + Said()));
    }

    /// <summary>http://HOST:PORT, as the service said where it listens.</summary>
    public string Address => address.Task.GetAwaiter().GetResult();

    /// <summary>Starts a program that takes the port from PORT and says the address that it listens at.</summary>
    /// <exception cref="InvalidOperationException">It ended.</exception>
    /// <exception cref="TimeoutException">It did not say within a minute, and was ended.</exception>
    public static async Task<DeployedService> StartAsync(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PORT"] = "0";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var service = new DeployedService(new Process { StartInfo = start, EnableRaisingEvents = true });
        service.process.Start();
        service.process.BeginOutputReadLine();
        service.process.BeginErrorReadLine();
        try
        {
            await service.address.Task.WaitAsync(Patience);
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }

    void Hear(string? line)
    {
        if (line is null)
            return;
        lock (said)
        {
            // Enough to tell why it did not start.
            if (said.Count < 100)
                said.Add(line);
        }

        if (Listening().Match(line) is { Success: true } match)
            address.TrySetResult(match.Value);
    }

    string Said()
    {
        lock (said)
            return string.Join('\n', said);
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Listening();
}
