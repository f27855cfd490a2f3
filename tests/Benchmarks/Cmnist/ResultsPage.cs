using System.Runtime.InteropServices;

namespace Benchmarks.Cmnist;

/// <summary>Puts what a long run printed into <c>docs/results.md</c>, between two marks, with machine, date and command.</summary>
static class ResultsPage
{
    /// <summary>Replaces what stands between the marks of a benchmark.</summary>
    public static void Write(string page, string benchmark, string command, DateTimeOffset now, string text)
    {
        string begin = $"<!-- bench {benchmark} -->", end = $"<!-- /bench {benchmark} -->", all = File.ReadAllText(page);
        int from = all.IndexOf(begin, StringComparison.Ordinal), to = all.IndexOf(end, StringComparison.Ordinal);
        if (from < 0 || to < from)
            throw new InvalidOperationException($"{page}: '{begin}' and '{end}' were not found");
        string heading = $"`{command}`, {now:yyyy-MM-dd}, {Machine()}.";
        File.WriteAllText(page, $"{all[..from]}{begin}\n{heading}\n\n{text.TrimEnd()}\n{all[to..]}");
    }

    static string Machine()
    {
        string? model = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(": ", 2)[^1] : null;
        string load = File.Exists("/proc/loadavg") ? $", a load of {File.ReadAllText("/proc/loadavg").Split(' ')[0]} in the end" : "";
        return $"{Environment.ProcessorCount} processors ({model ?? RuntimeInformation.ProcessArchitecture.ToString()}){load}";
    }
}
