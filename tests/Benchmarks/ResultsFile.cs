using System.Runtime.InteropServices;

namespace Benchmarks;

/// <summary>A Markdown file that holds one section for each benchmark, as the tool printed it, between two comments.</summary>
static class ResultsFile
{
    /// <summary>Writes a benchmark's section anew, or at the end where there is none yet.</summary>
    /// <param name="path">The file; made where it is not there.</param>
    /// <param name="command">The command as it can be typed again.</param>
    /// <param name="printed">What it printed.</param>
    /// <param name="date">When it ended.</param>
    /// <param name="figure">A figure that lies beside the file; null for none.</param>
    public static void Write(string path, string command, string printed, DateTimeOffset date, string? figure = null)
    {
        (string begin, string end) = ($"<!-- {command} -->", $"<!-- end of {command} -->");
        string section = $"{begin}\n## `{command}`\n{Machine()}, {date:yyyy-MM-dd}; written by the command.\n\n```text\n{printed.TrimEnd()}\n```\n{(figure is null ? "" : $"\n![What was measured, as bars]({Path.GetFileName(figure)})\n")}{end}\n";
        string text = File.Exists(path) ? File.ReadAllText(path) : "";
        int from = text.IndexOf(begin, StringComparison.Ordinal), to = text.IndexOf(end, StringComparison.Ordinal);
        text = from >= 0 && to > from
            ? text[..from] + section + text[(to + end.Length)..].TrimStart('\n')
            : text.TrimEnd() + (text.Length > 0 ? "\n\n" : "") + section;
        string fresh = path + ".new";
        File.WriteAllText(fresh, text);
        File.Move(fresh, path, overwrite: true);
    }

    // What a reader needs to judge times and figures by; no name of the machine.
    static string Machine()
    {
        string processor = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown processor"
            : "unknown processor";
        string load = File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";
        return $"{Environment.ProcessorCount} cores of {processor}, {RuntimeInformation.ProcessArchitecture}, {RuntimeInformation.FrameworkDescription}, load average {load} at the end";
    }
}
