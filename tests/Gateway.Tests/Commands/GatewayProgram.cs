using System.Diagnostics;

namespace Gateway.Tests.Commands;

/// <summary>The program, started as a user starts it.</summary>
static class GatewayProgram
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
        await process.WaitForExitAsync().WaitAsync(Patience);
        return (process.ExitCode, output, await error);
    }

    public static Process Start(params string[] arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Gateway.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        // Several of them run from one folder: what they keep would meet there.
        start.Environment["GATEWAY__Store__Mode"] = "off";
        start.Environment["GATEWAY__Limits__DrainDelay"] = "00:00:00";
        return Process.Start(start)!;
    }
}
