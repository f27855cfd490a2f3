using System.Globalization;
using System.Text.RegularExpressions;
using Gateway.Configuration;
using Gateway.Metrics;

namespace Gateway.Serving;

/// <summary>
/// How many connections of callers may be open at one moment, so that the process never runs out of file handles: without one the
/// runtime can load no code and begin no thread, and ends the process.
/// </summary>
sealed partial class ConnectionBudget
{
    // What the program itself has open: libraries (about 240), the store, models while they load.
    const long Own = 320;

    // Probes and scrapers have to come in while callers do not.
    const int Operations = 32;

    const int Fewest = 16;

    // Fewer are worth a word at the start.
    const int Few = 1000;

    // Above this no limit of the system's comes near; the configured one does.
    const long Plenty = 1 << 20;

    public ConnectionBudget(GatewayMetrics metrics, ILogger<ConnectionBudget> logger, TimeProvider time, GatewaySnapshot snapshot)
    {
        long handles = Handles();
        int most = Most(handles);
        Callers = new ConnectionSlots("callers", most, handles, metrics, logger, time);
        OfOperations = new ConnectionSlots("operations", Math.Max(Operations, most / 8), handles, metrics, logger, time);
        if (most < Math.Min(Few, snapshot.Limits.Connections))
            Log.FewHandles(logger, handles, most);
    }

    /// <summary>Of the data and gRPC listeners together.</summary>
    public ConnectionSlots Callers { get; }

    /// <summary>Of the operations listener.</summary>
    public ConnectionSlots OfOperations { get; }

    /// <summary>Connections of callers for so many file handles: the other half is for those to services and members.</summary>
    public static int Most(long handles) => (int)Math.Max(Fewest, (Math.Min(handles, Plenty) - Own - Operations) / 2);

    // The soft limit, which the runtime raised to the hard one when it began.
    static long Handles()
    {
        try
        {
            var line = OpenFiles().Match(File.ReadAllText("/proc/self/limits"));
            return line.Success && long.TryParse(line.Groups["soft"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out long soft) ? soft : Plenty;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Another system: nothing is known of its limit.
            return Plenty;
        }
    }

    [GeneratedRegex(@"^Max open files\s+(?<soft>\d+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OpenFiles();
}
