using Ensemble.Families;

namespace Ensemble.Execution;

/// <summary>Says in words on which threads a version's members run, and why.</summary>
public static class ThreadPlan
{
    /// <summary>The plan of a loaded version, on so many cores.</summary>
    public static string Of(Family family, int cores)
    {
        if (!family.Runs.IsHere)
            return "threads: members in other processes or on other servers are asked side by side, each request by itself";
        int lanes = Math.Min(cores, family.Members.Count);
        string members = family.Runs.IsBounded
            ? $"members over up to {lanes} free cores, one core a request where none is free, on the thread that asks where they take up to {RunPlanner.Small.TotalMilliseconds:0} ms"
            : $"members over up to {lanes} free cores, never on the thread that asks: some operator's length follows from numbers";
        return $"threads: 1 in a member's session, operators in sequence, for pools of several sessions would take each other's cores; {members}; {Batches(family)}{Fused(family.Runs)}";
    }

    static string Fused(RunFacts runs) => runs.FusedWhy is not { } why ? ""
        : runs.Fused is { } fused ? $"; the fused file is run in the members' place at {string.Join(", ", fused.Shares.Keys)} rows: {why}"
        : $"; the fused file is not run: {why}";

    static string Batches(Family family) => family.BatchRows > 1
        ? $"requests that wait are run together (Members.Batching) up to {family.BatchRows} rows, as trying at load found"
        : "each request is run by itself: " + (family.Golden is null ? "there are no golden rows"
            : family.RowExact is not [1, _, ..] ? "no batch of golden rows gave the bits of single rows"
            : !BatchTiming.HasOneShape(family.Inputs) ? "its rows may differ in length"
            : !family.Runs.IsBounded ? "how long it takes does not follow from its rows"
            : "more rows at once took as much longer");
}
