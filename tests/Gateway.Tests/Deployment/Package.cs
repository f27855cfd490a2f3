using System.Diagnostics;
using System.Text.Json;
using Testing;

namespace Gateway.Tests.Deployment;

/// <summary>What ./gateway package made of the last build, unpacked where nothing else is.</summary>
public sealed class Package : IAsyncLifetime, IDisposable
{
    readonly TemporaryFolder folder = new();

    /// <summary>The unpacked folder.</summary>
    public string Root { get; private set; } = "";

    public string Archive { get; private set; } = "";

    /// <summary>A folder of the test's own.</summary>
    public string Work => folder["work"];

    public async Task InitializeAsync()
    {
        var made = await Command.RunAsync(new ProcessStartInfo(Repository.File("gateway"), ["package", "--no-build", "--json", "--out", folder["out"]]), within: TimeSpan.FromMinutes(5));
        made.Code.ShouldBe(0, made.Error);
        using var result = JsonDocument.Parse(made.Output);
        Archive = result.RootElement.GetProperty("archive").GetString()!;
        string name = Path.GetFileName(result.RootElement.GetProperty("folder").GetString()!);
        Directory.Delete(Path.Combine(folder["out"], name), recursive: true);
        Directory.CreateDirectory(folder["fresh"]);
        Directory.CreateDirectory(Work);
        var unpacked = await Command.RunAsync("tar", "-xzf", Archive, "-C", folder["fresh"]);
        unpacked.Code.ShouldBe(0, unpacked.Error);
        Root = Path.Combine(folder["fresh"], name);
    }

    /// <summary>Nothing: whoever disposes of it calls <see cref="Dispose"/> too.</summary>
    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => folder.Dispose();

    /// <summary>The launcher with nothing on its path, no home, and none of this process's variables.</summary>
    public ProcessStartInfo Start(params string[] words)
    {
        var start = new ProcessStartInfo(Path.Combine(Root, "gateway"), words) { WorkingDirectory = Work, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        start.Environment["PATH"] = "";
        start.Environment["HOME"] = "/nonexistent";
        return start;
    }
}
