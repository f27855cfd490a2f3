using Ensemble.Families;

namespace Gateway.RemoteMembers;

/// <summary>The remote members of one loaded version, looked at together: how many of its members can answer. Thread-safe.</summary>
sealed class FamilyPanel(Family family)
{
    readonly Lock changing = new();
    volatile RemoteTarget[] targets = [];

    /// <summary>Whether as many members answer as its quorum is.</summary>
    public bool HasQuorum => family.Members.Count - Array.FindAll(targets, t => !t.IsUp).Length >= family.Quorum;

    public void Add(RemoteTarget target)
    {
        lock (changing)
            targets = [.. targets, target];
    }

    public void Remove(RemoteTarget target)
    {
        lock (changing)
            targets = [.. targets.Where(t => t != target)];
    }

    /// <summary>Whether as many can be asked as its quorum is, without one more member.</summary>
    public bool CanSpare(RemoteTarget target) =>
        family.Members.Count - Array.FindAll(targets, t => t == target || !t.IsAsked).Length >= family.Quorum;
}
