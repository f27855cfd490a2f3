using Ensemble.Calibration;
using Ensemble.Families;

namespace Gateway.Monitors;

/// <summary>Writes withdrawals beside the families whose guarantees they end, so that they outlive the store. One thread at a time.</summary>
sealed class WithdrawalKeeper(ILogger logger, TimeProvider time)
{
    readonly HashSet<(string Folder, string Binding)> kept = [];
    readonly HashSet<string> failed = new(StringComparer.Ordinal);

    /// <summary>Keeps what was found of a family's guarantees. A folder that cannot be written is told once, and tried again at every look.</summary>
    public void Keep(Family family, IEnumerable<Guarantee> guarantees)
    {
        KeyValuePair<string, string>[] fresh = [.. guarantees.Select(g => (g.Binding, Found: family.FoundOf(g.Binding)))
            .Where(g => g.Found?.State == "withdrawn" && !kept.Contains((family.Folder, g.Binding)))
            .Select(g => KeyValuePair.Create(g.Binding, g.Found!.Value.Why)).DistinctBy(g => g.Key, StringComparer.Ordinal)];
        if (fresh.Length == 0)
            return;
        try
        {
            WithdrawnFile.Add(family.Folder, fresh, time.GetUtcNow());
            kept.UnionWith(fresh.Select(g => (family.Folder, g.Key)));
            failed.Remove(family.Folder);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            if (failed.Add(family.Folder))
                Log.WithdrawalNotKept(logger, family.Name, family.Version, problem.Message);
        }
    }
}
