using Ensemble.Decisions;
using Ensemble.Scores;

namespace Export.Evaluation;

/// <summary>The rivals of the comparison, from runs of models on the same rows.</summary>
static class Contenders
{
    /// <summary>The family: its risk, its gates, its novelty.</summary>
    public static Contender Family(FamilyRows run, AnswerChoice choice, int[] truth, FamilyRows[] unfamiliar)
    {
        Decision[] decisions = run.Decide(choice);
        return new Contender("family", [.. decisions.Select(d => d.Risk)], [.. decisions.Select(run.Passes)],
            [.. decisions.Select((d, i) => d.Prediction != truth[i])],
            [.. decisions.Select(d => d.Novelty)],
            [.. unfamiliar.Select(u => u.Decide(choice).Select(d => d.Novelty).ToArray())]);
    }

    /// <summary>The member with the highest accuracy on these rows (of equals, the lowest likelihood loss), by 1 − max p.</summary>
    public static Contender BestMember(FamilyRows run, int[] truth, FamilyRows[] unfamiliar, List<string> notes)
    {
        ModelQuality[] members = [.. run.Family.Members.Select((m, i) => ModelQuality.Of(m.Name, run.Member(i), truth))];
        int best = Enumerable.Range(0, members.Length).OrderByDescending(m => members[m].Accuracy).ThenBy(m => members[m].Nll).First();
        notes.Add($"the best member, {members[best].Name}, is the most accurate one on these very rows, which favours it");
        if (run.Family.Members[best].Config is { Temperature: 1, Smoothing: 0 })
            notes.Add($"member '{members[best].Name}' has no fitted temperature");
        return Member($"best member ({members[best].Name})", run, best, truth, unfamiliar);
    }

    /// <summary>One model alone, by 1 − max p; unfamiliar rows by its own distance where distance is what the family's novelty is made of.</summary>
    public static Contender Member(string name, FamilyRows run, int member, int[] truth, FamilyRows[] unfamiliar)
    {
        int classes = run.Family.ClassCount;
        double[] p = run.Member(member);
        return new Contender(name, Doubt(p, classes), [.. Enumerable.Range(0, truth.Length).Select(r => !double.IsNaN(p[r * classes]))],
            [.. truth.Select((t, r) => ProbabilityMetrics.ArgMax(p.AsSpan(r * classes, classes)) != t)],
            Novelty(run, member), [.. unfamiliar.Select(u => Novelty(u, member))]);
    }

    // A rival is given what the family has: a gain of distances over probabilities says nothing of the number of members.
    static double[] Novelty(FamilyRows run, int member) => run.Family.Novelty == ScoreName.FeatureDistance
        ? run.Distances(member) : Doubt(run.Member(member), run.Family.ClassCount);

    static double[] Doubt(double[] p, int classes)
    {
        double[] doubt = new double[p.Length / classes];
        for (int r = 0; r < doubt.Length; r++)
            doubt[r] = 1 - p[(r * classes) + ProbabilityMetrics.ArgMax(p.AsSpan(r * classes, classes))];
        return doubt;
    }
}
