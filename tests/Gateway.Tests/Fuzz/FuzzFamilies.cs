using Ensemble.Families;
using Gateway.Tests.Corpus;
using Testing;

namespace Gateway.Tests.Fuzz;

/// <summary>The corpus's families, loaded without a gateway around them.</summary>
public sealed class FuzzFamilies : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly FamilyStore store;
    readonly Dictionary<string, FamilyLease> leases = new(StringComparer.Ordinal);

    public FuzzFamilies()
    {
        CorpusFamilies.Write(folder.Path);
        store = new FamilyStore(folder.Path, TimeProvider.System);
        store.LoadAll();
        foreach (var status in store.Statuses.Where(s => s.Ready))
            leases[status.Name] = store.Lease(status.Name, null)!;
    }

    internal Family? Find(string name) => leases.GetValueOrDefault(name)?.Family;

    public void Dispose()
    {
        foreach (var lease in leases.Values)
            lease.Dispose();
        store.Dispose();
        folder.Dispose();
    }
}
