using Testing;

namespace Gateway.Tests.Guide;

/// <summary>The blocks that no test runs, each with its reason: not-run.txt.</summary>
static class NotRun
{
    /// <summary>Page and first line of each.</summary>
    public static IReadOnlyList<(string Page, string Line, string Why)> All { get; } =
        [.. File.ReadLines(Repository.File("tests/Gateway.Tests/Guide/not-run.txt")).Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(" | ")).Select(parts => (parts[0].Trim(), parts[1].Trim(), parts[2].Trim()))];

    public static bool Contains(string page, GuideBlock block) => All.Any(entry => Means(entry, page, block));

    public static bool Means((string Page, string Line, string Why) entry, string page, GuideBlock block) =>
        block.Runs && entry.Page == page && block.Text.Split('\n')[0].Trim() == entry.Line;
}
