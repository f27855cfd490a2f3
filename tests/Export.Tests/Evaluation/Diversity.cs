using Ensemble.Scores;
using Export.Evaluation;

namespace Export.Tests.Evaluation;

/// <summary>The diversity report of members in memory, over a few draws.</summary>
static class Diversity
{
    public static DiversityReport Report(MemberTable table, int[] truth)
    {
        (double[] risk, bool[] wrong) = table.Subset([.. Enumerable.Range(0, table.Members)], truth, ScoreName.MeanMinusSd, 1);
        (double[] own, bool[] ownWrong) = table.Subset([0], truth, ScoreName.MaxProbability, 1);
        bool[] passed = [.. wrong.Select(_ => true)];
        var bootstrap = new Bootstrap(table.Rows);
        var report = new DiversityMeasures(table, truth, ScoreName.MeanMinusSd, 1).Add(
            bootstrap, [.. Enumerable.Range(0, table.Members).Select(m => $"m{m}")], new Contender("family", risk, passed, wrong), new Contender("m0", own, passed, ownWrong));
        return report(bootstrap.Run(200, 1, CancellationToken.None));
    }
}
