using System.Runtime.CompilerServices;
using Ensemble.Families;
using Gateway.Pipeline;
using Gateway.Replies;

namespace Gateway.Statistics;

/// <summary>The statistics of every loaded version of every family; they begin when it is loaded and go with it. Thread-safe.</summary>
sealed class StatisticsTable(FamilyStore store, FamilyRouter router)
{
    // A version that is loaded anew is another object, and the old one's counts are freed with it.
    readonly ConditionalWeakTable<Family, FamilyStatistics> counts = [];

    public FamilyStatistics Of(Family family) => counts.GetValue(family, static _ => new FamilyStatistics());

    /// <summary>Reads the statistics of what serves.</summary>
    /// <param name="name">A family; null or empty reads all.</param>
    /// <param name="version">A version of it; null or empty reads all.</param>
    /// <param name="readings">In order of name and version.</param>
    /// <returns>Why there is nothing to read, or null.</returns>
    public Fault? Read(string? name, string? version, out List<StatisticsReading> readings)
    {
        readings = [];
        (name, version) = (Given(name), Given(version));
        if ((name ?? version) is not null)
        {
            var unroutable = router.Route(name ?? "", version, out var lease);
            using (lease)
            {
                if (unroutable is not null)
                    return unroutable;
            }
        }

        foreach (var status in store.Statuses.Where(s => s.Ready && (name is null || s.Name == name) && (version is null || s.Version == version)))
        {
            // One that was unloaded meanwhile is left out.
            using var lease = store.Lease(status.Name, status.Version);
            if (lease is not null)
                readings.Add(Of(lease.Family).Read(status.Name, status.Version));
        }

        return null;
    }

    static string? Given(string? word) => string.IsNullOrEmpty(word) ? null : word;
}
