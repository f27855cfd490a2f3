using Export.Training;

namespace Export.Evaluation;

/// <summary>How differently freshly trained members err, in a line.</summary>
/// <param name="Members">What they are.</param>
/// <param name="Count">How many.</param>
/// <param name="Rows">Labelled rows that they were held against.</param>
/// <param name="ErrorCorrelation">Mean correlation of "is wrong" over pairs; NaN where no pair has one.</param>
/// <param name="DoubleFault">Mean over pairs of the share of rows on which both are wrong.</param>
/// <param name="EffectiveMembers">M / (1 + (M − 1)·ρ̄); NaN without a correlation.</param>
/// <param name="Unanimous">Share of rows on which all give the same class.</param>
/// <param name="UnlabelledRows">Unlabelled rows.</param>
/// <param name="Disagreement">Mean over pairs of the share of unlabelled rows on which they differ; NaN without such rows.</param>
sealed record DiversityLine(string Members, int Count, int Rows, double ErrorCorrelation, double DoubleFault, double EffectiveMembers, double Unanimous,
    int UnlabelledRows, double Disagreement)
{
    /// <summary>Measures models on encoded rows.</summary>
    /// <param name="members">What they are.</param>
    /// <param name="models">At least two.</param>
    /// <param name="inputs">Encoded labelled rows.</param>
    /// <param name="truth">Class of each.</param>
    /// <param name="unlabelled">Encoded unlabelled rows, and how many they are.</param>
    public static DiversityLine Of(string members, LearntModel[] models, float[] inputs, int[] truth, (float[] Inputs, int Rows) unlabelled)
    {
        int[][] votes = [.. models.Select(m => Votes(m, inputs, truth.Length))];
        bool[][] wrong = [.. votes.Select(v => v.Select((c, i) => c != truth[i]).ToArray())];
        int[][] free = [.. models.Select(m => Votes(m, unlabelled.Inputs, unlabelled.Rows))];
        double correlations = 0, both = 0, apart = 0;
        int defined = 0, pairs = 0;
        for (int a = 0; a < models.Length; a++)
        {
            for (int b = a + 1; b < models.Length; b++, pairs++)
            {
                double correlation = DiversityMeasures.Correlation(wrong[a], wrong[b], null, out double together);
                (correlations, defined) = double.IsNaN(correlation) ? (correlations, defined) : (correlations + correlation, defined + 1);
                both += together;
                apart += free[a].Zip(free[b]).Count(v => v.First != v.Second) / (double)unlabelled.Rows;
            }
        }

        double mean = defined == 0 ? double.NaN : correlations / defined;
        return new DiversityLine(members, models.Length, truth.Length, mean, both / pairs, DiversityMeasures.EffectiveMembers(models.Length, mean),
            Enumerable.Range(0, truth.Length).Count(r => votes.All(v => v[r] == votes[0][r])) / (double)truth.Length,
            unlabelled.Rows, unlabelled.Rows == 0 ? double.NaN : apart / pairs);
    }

    static int[] Votes(LearntModel model, float[] inputs, int rows)
    {
        double[] answers = [.. model.Predict(inputs, rows).Select(p => (double)p)];
        return [.. Enumerable.Range(0, rows).Select(r => ProbabilityMetrics.ArgMax(answers.AsSpan(r * model.Outputs, model.Outputs)))];
    }
}
