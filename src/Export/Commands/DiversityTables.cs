using Export.Evaluation;

namespace Export.Commands;

/// <summary>How differently the members err, what each is worth, what they cost.</summary>
static class DiversityTables
{
    public static void Print(TextWriter output, EvaluateResult result)
    {
        DiversityReport diversity = result.Diversity;
        ConsensusMeasures consensus = result.Consensus;
        TextTable.Write(output, [$"agreement and diversity, {diversity.Rows} rows that every member answered", ""],
        [
            ["unanimous", Numbers.F4(consensus.Unanimous)],
            ["error where unanimous", Numbers.F4(consensus.ErrorUnanimous)],
            ["errors that are unanimous, share", Numbers.F4(consensus.ErrorsUnanimous)],
            ["error correlation, mean over pairs", Numbers.F3(diversity.MeanErrorCorrelation)],
            [$"effective members, of {diversity.Names.Length}", Numbers.F2(diversity.EffectiveMembers)],
            ["both wrong, mean over pairs", Numbers.F4(diversity.DoubleFault)],
            ["all wrong", Numbers.F4(diversity.AllWrong)],
            ["right although all members are wrong, rows", $"{diversity.RightAgainstAll}"],
            [$"members within {100 * DiversityMeasures.NearBest:0} % of the best one's error, share", $"{diversity.NearBest:F2}"],
        ]);
        if (diversity.Names.Length > 1)
        {
            TextTable.Write(output, ["at equal coverage", "family's error", "best member's", "difference"],
                [.. diversity.AtCoverage.Select(c => new[] { $"{100 * c.Coverage:0} %", Numbers.F4(c.Family), Numbers.F4(c.BestMember), Numbers.F4(c.Difference) })]);
            TextTable.Write(output, ["error correlation", .. diversity.Names],
                [.. diversity.Names.Select((n, a) => (string[])[n, .. diversity.ErrorCorrelation[a].Select(c => double.IsNaN(c) ? "-" : $"{c:F2}")])]);
            TextTable.Write(output, ["member", "Shapley accuracy", "Shapley AUGRC x1000", "accuracy it adds", "AUGRC x1000 it saves"],
                [.. diversity.Members.Select(m => new[] { m.Name, Numbers.F4(m.ShapleyAccuracy), Numbers.F4(m.ShapleyAugrc), Numbers.F4(m.AccuracyGain), Numbers.F2(m.AugrcGain) })]);
        }

        foreach (string warning in diversity.Warnings)
            output.WriteLine($"warning: {warning}");
        CostMeasures cost = result.Cost;
        TextTable.Write(output, ["members asked a request", "all", "until nothing can change the answer"],
        [
            ["argmax of the mean", $"{cost.Members}", Numbers.F2(cost.MeanExit)],
            ["majority", $"{cost.Members}", Numbers.F2(cost.MajorityExit)],
            ["all agree", $"{cost.Members}", Numbers.F2(cost.UnanimityExit)],
        ]);
    }

    public static void Pairs(TextWriter output, PairAudit pairs)
    {
        TextTable.Write(output, ["two labels a row", ""],
        [
            ["rows", $"{pairs.Rows}"],
            ["labels agree", $"{Numbers.F4(pairs.Observed)} [{Numbers.F4(pairs.Low)}, {Numbers.F4(pairs.High)}] (99 %)"],
            ["agreement that the members predict", Numbers.F4(pairs.Predicted)],
            ["by their mean alone", Numbers.F4(pairs.PredictedByMean)],
        ]);
        output.WriteLine($"pair audit {pairs.Verdict}");
    }
}
