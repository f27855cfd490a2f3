using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Configuration;

/// <summary>Which members run in processes of their own, and when such a process is started anew.</summary>
sealed class IsolationConfig
{
    /// <summary>Stands for every family that is not named.</summary>
    public const string All = "*";

    [Description("Families (names of their folders) each of whose models runs in a process of its own; * for all. Counts from a family's next load on.")]
    public IReadOnlyDictionary<string, IsolatedFamilyConfig> Families { get; init; } = new Dictionary<string, IsolatedFamilyConfig>(StringComparer.Ordinal);

    [Description("How long it takes until a process that ended is started anew; doubled each time, until one ran for a minute."), Range(typeof(TimeSpan), "00:00:00.01", "01:00:00")]
    public TimeSpan RestartDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    [Description("Longest that it takes."), Range(typeof(TimeSpan), "00:00:00.01", "01:00:00")]
    public TimeSpan LongestRestartDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What is said of a family; null where its members run in the gateway.</summary>
    public IsolatedFamilyConfig? Of(string family) => Families.GetValueOrDefault(family) ?? Families.GetValueOrDefault(All);
}
