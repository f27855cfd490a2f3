using System.Diagnostics;
using Testing;

namespace Gateway.Tests.Scripts;

/// <summary>The real scripts over a tiny repository and a dotnet that only notes what it was asked.</summary>
sealed class FakeRepository : IDisposable
{
    const string Absent = """{ "version": 2, "problems": [], "searchResult": [ { "sourceName": "feed", "packages": [] } ] }""";

    const string Dotnet = """
        #!/bin/sh
        here=$(dirname "$0")
        echo "$*" >> "$here/calls"
        case $1 in
          --list-sdks) echo "10.0.401 [sdk]" ;;
          package) [ -e "$here/feed" ] || exit 1; sed "s/NAME/$3/" "$here/feed" ;;
          build)
            if [ -e "$here/broken" ]; then echo "A.cs(1,1): error CS1002: ; expected"; echo "A.cs(1,1): error CS1002: ; expected"; exit 1; fi
            if [ -e "$here/slow" ]; then sleep 1; fi
            mkdir -p artifacts/bin/Gateway/release artifacts/bin/Export/release artifacts/bin/One.Tests/release
            touch artifacts/bin/Gateway/release/Gateway.dll artifacts/bin/Export/release/Export.dll artifacts/bin/One.Tests/release/One.Tests.dll ;;
          test) cp "$here/trx" artifacts/test/One.Tests.trx 2>/dev/null; if [ -e "$here/testcode" ]; then exit "$(cat "$here/testcode")"; fi ;;
          *.dll) echo "ran $(basename "$1") in $PWD:"; shift; for word in "$@"; do echo "[$word]"; done; exit 7 ;;
        esac
        """;

    readonly TemporaryFolder folder = new();

    public FakeRepository()
    {
        foreach (string name in new[] { "gateway", "test", "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "global.json", ".editorconfig" })
            Copy(name);
        foreach (string file in Directory.GetFiles(Repository.File("eng")))
            Copy(Path.Combine("eng", Path.GetFileName(file)));
        Write("src/Gateway/A.cs", "class A;");
        Write("src/Gateway/Gateway.csproj", "<Project/>");
        Write("tests/One.Tests/One.Tests.csproj", "<Project/>");
        Write("eng/onnxruntime/node_modules/com.github.asus4.onnxruntime/Runtime/x", "");
        // A copy of the launcher is executable, and stays so with other content.
        Directory.CreateDirectory(folder["bin"]);
        File.Copy(Repository.File("gateway"), folder["bin/dotnet"]);
        Write("bin/dotnet", Dotnet);
        Feed(Absent);
    }

    /// <summary>What dotnet was asked, one call a line.</summary>
    public IReadOnlyList<string> Calls => File.Exists(folder["bin/calls"]) ? File.ReadAllLines(folder["bin/calls"]) : [];

    public int Builds => Calls.Count(call => call.StartsWith("build ", StringComparison.Ordinal));

    public void Feed(string answer) => Write("bin/feed", answer);

    public bool Exists(string name) => File.Exists(folder[name]);

    public void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        File.WriteAllText(folder[name], text);
    }

    public void Delete(string name) => File.Delete(folder[name]);

    /// <summary>Runs a script with the noting dotnet first on the path.</summary>
    /// <param name="words">Script and its arguments.</param>
    /// <param name="profile">PACKAGE_PROFILE; null leaves it unset.</param>
    /// <param name="from">Current directory, inside the repository.</param>
    public Task<CommandResult> RunAsync(string[] words, string? profile = null, string from = ".")
    {
        ProcessStartInfo start = new(folder[words[0]], words[1..]) { WorkingDirectory = folder[from] };
        start.Environment["PATH"] = folder["bin"] + ":" + Environment.GetEnvironmentVariable("PATH");
        start.Environment.Remove("PACKAGE_PROFILE");
        start.Environment.Remove("LONG_TESTS");
        if (profile is not null)
            start.Environment["PACKAGE_PROFILE"] = profile;
        return Command.RunAsync(start);
    }

    public void Dispose() => folder.Dispose();

    void Copy(string name)
    {
        Write(name, "");
        File.Copy(Repository.File(name), folder[name], overwrite: true);
    }
}
