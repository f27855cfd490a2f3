using Export.Evaluation;

namespace Export.Selection;

/// <summary>
/// The members that are not shown to be worse than the best one by more than ε: a Rashomon set (Semenova, Rudin and Parr 2022), kept by
/// non-inferiority on rows rather than by the losses as they happened to come out.
/// </summary>
/// <param name="Best">The member that others are held against.</param>
/// <param name="Losses">Loss of each member.</param>
/// <param name="Upper">Upper 95 % limit of each one's loss less the best one's.</param>
/// <param name="Disagreement">Share of rows on which each one's class is not the best one's.</param>
/// <param name="Members">Indices of the plausible ones, ascending, the best among them.</param>
/// <param name="Ambiguity">Share of rows on which some plausible member's class is not the best one's.</param>
/// <param name="Limit">How the limits were found, in words.</param>
/// <remarks>Ambiguity and discrepancy: Marx, Calmon and Ustun 2020, "Predictive Multiplicity in Classification".</remarks>
sealed record PlausibleSet(int Best, double[] Losses, double[] Upper, double[] Disagreement, int[] Members, double Ambiguity, string Limit)
{
    /// <summary>Share of rows on which the plausible member that differs most from the best one does so.</summary>
    public double Discrepancy => Members.Max(m => Disagreement[m]);

    /// <summary>Plausible members of all.</summary>
    public double RashomonRatio => (double)Members.Length / Losses.Length;

    /// <summary>Finds it.</summary>
    /// <param name="table">The members' probabilities; rows that one of them lacks do not count.</param>
    /// <param name="losses">Their losses on the complete rows.</param>
    /// <param name="kind">What kind of losses.</param>
    /// <param name="reference">The member that answers; −1 takes the one of least risk.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="seed">Seed of bootstrap draws.</param>
    public static PlausibleSet Find(MemberTable table, RowLosses losses, LossKind kind, int reference, double epsilon, int seed)
    {
        int[] once = [.. Enumerable.Repeat(1, table.Complete.Length)];
        double[] risks = [.. Enumerable.Range(0, table.Members).Select(m => losses.Risk(m, once))];
        int best = reference >= 0 ? reference : Array.IndexOf(risks, risks.Min());
        bool counted = kind == LossKind.Error && losses.Environments is null;
        double[] upper = counted ? [.. Enumerable.Range(0, table.Members).Select(m => Counted(losses.Values[m], losses.Values[best]))]
            : losses.BootstrapUpper(best, seed);
        // Draws of few rows show fewer differences than there are, and of none none.
        bool both = kind == LossKind.Error && !counted;
        if (both)
            upper = [.. upper.Select((u, m) => Math.Max(u, losses.CountedUpper(m, best)))];
        upper[best] = 0;
        int[] members = [.. Enumerable.Range(0, table.Members).Where(m => m == best || upper[m] <= epsilon)];
        return new PlausibleSet(best, risks, upper, [.. Enumerable.Range(0, table.Members).Select(m => Share(table, r => r[m] != r[best]))], members,
            Share(table, r => members.Any(m => r[m] != r[best])),
            counted ? "score interval of Tango for paired proportions" : $"{(both ? "score intervals by environment and " : "")}paired bootstrap over rows, 2000 draws, seed {seed}{(both ? ", the larger" : "")}");
    }

    static double Counted(double[] member, double[] best) => TangoLimit.Upper(member.Zip(best).Count(p => p.First > p.Second),
        member.Zip(best).Count(p => p.First < p.Second), member.Length);

    static double Share(MemberTable table, Func<int[], bool> votes) => table.Complete.Count(r => votes(table.Votes[r])) / (double)table.Complete.Length;
}
