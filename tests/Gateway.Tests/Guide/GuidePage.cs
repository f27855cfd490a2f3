using System.Text;
using System.Text.RegularExpressions;
using Testing;

namespace Gateway.Tests.Guide;

/// <summary>A page of docs/guide, as far as it is run; CONTRIBUTING.md says what its blocks mean.</summary>
sealed partial class GuidePage
{
    /// <summary>Languages that are neither run nor compared.</summary>
    static readonly string[] Illustrations = ["json", "python", "http"];

    GuidePage(string name, IReadOnlyList<GuideBlock> blocks) => (Name, Blocks) = (name, blocks);

    /// <summary>Its file's name.</summary>
    public string Name { get; }

    public IReadOnlyList<GuideBlock> Blocks { get; }

    public static IEnumerable<string> Names() =>
        Directory.GetFiles(Repository.File("docs", "guide"), "*.md").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);

    public static GuidePage Read(string name) => Parse(name, File.ReadAllText(Repository.File("docs", "guide", name)));

    public static GuidePage Parse(string name, string text)
    {
        List<GuideBlock> blocks = [];
        string[] lines = text.Split('\n');
        string before = "";
        for (int i = 0; i < lines.Length; i++)
        {
            if (!lines[i].TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                before = lines[i].Trim().Length > 0 ? lines[i] : before;
                continue;
            }

            int fence = i;
            var inside = new StringBuilder();
            while (++i < lines.Length && lines[i].Trim() != "```")
                inside.Append(lines[i]).Append('\n');
            (i < lines.Length).ShouldBeTrue($"{name}:{fence + 1}: this block has no end");
            string language = lines[fence].Trim()[3..];
            var file = language is "sh" or "" ? null : Announced().Match(before);
            blocks.Add(new(fence + 1, language, inside.ToString(), file is { Success: true } ? file.Groups[1].Value : null));
            before = "";
        }

        return new(name, blocks);
    }

    /// <summary>What is wrong with it before anything runs.</summary>
    public IEnumerable<string> Mistakes()
    {
        bool ran = false;
        foreach (var block in Blocks)
        {
            if (block.Shows && !ran)
                yield return $"{Name}:{block.Line}: output without a command above it";
            ran = block.Runs || (ran && !block.Shows);
            if (!block.Runs && !block.Shows && !Illustrations.Contains(block.Language))
                yield return $"{Name}:{block.Line}: '{block.Language}' is none of sh, {string.Join(", ", Illustrations)}";
            if (!block.Runs && !block.Shows && block.File is null && CommandLine().IsMatch(block.Text))
                yield return $"{Name}:{block.Line}: commands stand in blocks marked sh";
        }
    }

    [GeneratedRegex("`([A-Za-z0-9_.-]+)`:$")]
    private static partial Regex Announced();

    [GeneratedRegex(@"(?m)^\s*(\$ |\./gateway( |$)|curl )")]
    private static partial Regex CommandLine();
}
