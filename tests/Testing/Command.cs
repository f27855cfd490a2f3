using System.Diagnostics;

namespace Testing;

/// <summary>Runs other programs; each is ended by its own id.</summary>
static class Command
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="TimeoutException">It did not end within a minute, and was ended.</exception>
    public static Task<CommandResult> RunAsync(string program, params string[] arguments) =>
        RunAsync(new ProcessStartInfo(program, arguments));

    /// <summary>Runs a program to its end, with something to read.</summary>
    /// <exception cref="TimeoutException">It did not end within a minute, or the time that is given, and was ended.</exception>
    public static async Task<CommandResult> RunAsync(ProcessStartInfo start, string input = "", TimeSpan? within = null)
    {
        var patience = within ?? Patience;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start");
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        using CancellationTokenSource late = new(patience);
        try
        {
            await process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException impatience)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{start.FileName} did not end within {patience.TotalSeconds} s", impatience);
        }

        return new(process.ExitCode, await output, await error);
    }
}
