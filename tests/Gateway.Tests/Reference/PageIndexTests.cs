using System.Text.RegularExpressions;
using Testing;

namespace Gateway.Tests.Reference;

/// <summary>Every page is found from docs/README.md, and every link between pages leads somewhere.</summary>
public sealed partial class PageIndexTests
{
    static readonly string Docs = Repository.File("docs");

    static IEnumerable<string> Pages => Directory.EnumerateFiles(Docs, "*.md", SearchOption.AllDirectories);

    [Fact]
    public void Every_page_but_the_runbooks_stands_in_the_index()
    {
        string index = File.ReadAllText(Path.Combine(Docs, "README.md"));
        string[] missing = [.. Pages.Select(p => Path.GetRelativePath(Docs, p)).Where(p => p != "README.md" && !p.StartsWith("runbooks/", StringComparison.Ordinal)
            && !index.Contains($"]({p})", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        missing.ShouldBeEmpty("docs/README.md has a line for each page");
    }

    [Fact]
    public void Every_link_of_a_page_leads_to_a_file()
    {
        var broken = new List<string>();
        foreach (string page in Pages.Concat([Repository.File("README.md"), Repository.File("CONTRIBUTING.md"), Repository.File("SECURITY.md")]))
        {
            string text = Fenced().Replace(File.ReadAllText(page), "");
            foreach (Match link in Link().Matches(text))
            {
                string target = link.Groups[1].Value.Split('#')[0];
                if (target.Length == 0 || target.Contains("://", StringComparison.Ordinal) || target.StartsWith("mailto:", StringComparison.Ordinal))
                    continue;
                string path = Path.Combine(Path.GetDirectoryName(page)!, target);
                if (!File.Exists(path) && !Directory.Exists(path))
                    broken.Add($"{Path.GetRelativePath(Repository.Root, page)}: {target}");
            }
        }

        broken.ShouldBeEmpty();
    }

    [GeneratedRegex(@"\[[^\]\n]*\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("(?ms)^```.*?^```|`[^`\n]*`")]
    private static partial Regex Fenced();
}
