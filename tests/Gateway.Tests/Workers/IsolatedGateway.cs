using System.Globalization;
using System.Text.Json.Nodes;
using Testing;

namespace Gateway.Tests.Workers;

/// <summary>Families whose members run in processes of their own.</summary>
static class IsolatedGateway
{
    /// <summary>Every family; short periods.</summary>
    public const string Config = """
        { "Isolation": { "Families": { "*": {} } }, "Members": { "Timeout": "00:00:01" },
          "RemoteMembers": { "GoldenPeriod": "00:00:00.1", "EjectedPeriod": "00:00:00.1" } }
        """;

    /// <summary>Golden rows without answers: files are known by their digests.</summary>
    public static TinyFamily Watched(TinyFamily family)
    {
        byte[] golden = GoldenFile.Of(("input/x", [2, 2], [3f, 1f, 1f, 3f]));
        return family.WithFile("golden.npz", golden)
            .With(m => m["golden"] = new JsonObject { ["path"] = "golden.npz", ["sha256"] = TinyFamily.Digest(golden) });
    }

    /// <summary>Ids of the processes that a member was started in, the newest last.</summary>
    public static int[] Processes(LogLines log, string member) =>
        [.. log.With($"member {member} runs in process").Select(l => int.Parse(l[(l.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture))];
}
