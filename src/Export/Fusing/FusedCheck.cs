using System.Globalization;
using Ensemble.Data;
using Ensemble.Decisions;
using Ensemble.Families;
using Ensemble.Members;
using Ensemble.Tensors;
using Export.Evaluation;

namespace Export.Fusing;

/// <summary>Compares fused models with what they stand for, row by row.</summary>
sealed class FusedCheck(Family family)
{
    /// <summary>Largest difference that is accepted, relative to max(1, |number|).</summary>
    public const double Tolerance = 1e-5;

    /// <summary>Scores of the file and of the gateway differ by rounding alone, far less than this.</summary>
    const double OnLimit = 1e-9;

    const int Batch = 256;

    /// <summary>Largest difference so far.</summary>
    public double Largest { get; private set; }

    /// <summary>Whether every member's output was the same to the last bit.</summary>
    public bool Exact { get; private set; } = true;

    /// <summary>Rows that the gateway flags.</summary>
    public int Flagged { get; private set; }

    /// <summary>Rows that are flagged otherwise for rounding alone.</summary>
    public int AtLimit { get; private set; }

    /// <summary>Compares the members' outputs.</summary>
    /// <param name="merged">The members in one model.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="where">Where they come from, for errors.</param>
    /// <exception cref="DataException">A difference is larger than <see cref="Tolerance"/>.</exception>
    public void Members(ModelProbe merged, IReadOnlyList<Tensor> rows, string where)
    {
        foreach ((int start, Tensor[] batch) in Batches(rows))
        {
            Dictionary<string, Tensor> given = merged.Run(batch).ToDictionary(t => t.Name, StringComparer.Ordinal);
            foreach (OnnxMember member in family.Members.Cast<OnnxMember>())
            {
                foreach (Tensor own in member.Run(batch, CancellationToken.None))
                    Compare(own, given[$"{member.Name}.{own.Name}"], start, $"{where}: {member.Name}.{own.Name}", counts: true);
            }
        }
    }

    /// <summary>Compares answer, scores and flags.</summary>
    /// <param name="answering">The model with the answer.</param>
    /// <param name="plan">What it decides by.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="where">Where they come from, for errors.</param>
    /// <exception cref="DataException">A number is too far off, or a row is flagged or answered otherwise.</exception>
    public void Answers(ModelProbe answering, AnswerPlan plan, IReadOnlyList<Tensor> rows, string where)
    {
        foreach ((int start, Tensor[] batch) in Batches(rows))
        {
            Dictionary<string, Tensor> given = answering.Run(batch).ToDictionary(t => t.Name, StringComparer.Ordinal);
            var run = FamilyRows.Run(family, batch, CancellationToken.None);
            Decision[] decisions = run.Decide(plan.Choice);
            double[] answer = run.Answer(plan.Choice);
            for (int row = 0; row < decisions.Length; row++)
                Row(decisions[row], given, plan, row, $"{where}, row {start + row}");
            Tensor decided = given[family.Manifest.Decides.Output];
            if (family.Manifest.Decides.Kind is "probabilities" or "mean")
                Compare(Tensor.From<double>(decided.Name, Datatype.FP64, decided.Shape, answer), decided, start, $"{where}: {decided.Name}", counts: false);
        }
    }

    void Row(Decision own, Dictionary<string, Tensor> given, AnswerPlan plan, int row, string where)
    {
        double risk = given["consensus.risk"].GetDouble(row), novelty = given["consensus.novelty"].GetDouble(row);
        Near(own.Risk, risk, $"{where}: consensus.risk");
        Near(own.Novelty, novelty, $"{where}: consensus.novelty");
        if (family.IsClassification && given["consensus.prediction"].As<long>()[row] is var prediction && prediction != own.Prediction)
            throw new DataException($"{where}: the file answers class {prediction}, the family {own.Prediction}; nothing was written");
        bool flagged = given["consensus.flagged"].As<bool>()[row];
        Flagged += own.Flagged ? 1 : 0;
        if (flagged == own.Flagged)
            return;
        bool close = plan.Limit is { } limit && Math.Abs(own.Risk - limit) <= OnLimit
            || plan.Novelty.Any(n => n.Score == family.Novelty && Math.Abs(own.Novelty - n.Limit) <= OnLimit);
        if (!close)
            throw new DataException($"{where}: the file {(flagged ? "flags" : "does not flag")} it, the family {(own.Flagged ? "does" : "does not")}; nothing was written");
        AtLimit++;
    }

    void Compare(Tensor own, Tensor given, int start, string where, bool counts)
    {
        if (own.Strings is { } texts)
        {
            for (int i = 0; i < texts.Length; i++)
            {
                if (!texts[i].AsSpan().SequenceEqual(given.Strings![i]))
                    throw new DataException($"{where}, row {start + (i / own.RowLength)}: another text; nothing was written");
            }

            return;
        }

        if (own.Count != given.Count)
            throw new DataException($"{where}: {given.Count} numbers instead of {own.Count}; nothing was written");
        if (counts && own.Bytes.SequenceEqual(given.Bytes))
            return;
        Exact &= !counts;
        for (int i = 0; i < own.Count; i++)
            Near(own.GetDouble(i), given.GetDouble(i), $"{where}, row {start + (i / own.RowLength)}");
    }

    void Near(double own, double given, string where)
    {
        if (double.IsNaN(own) && double.IsNaN(given) || own.Equals(given))
            return;
        double difference = Math.Abs(own - given) / Math.Max(1, Math.Abs(own));
        if (!(difference <= Tolerance))
            throw new DataException(string.Create(CultureInfo.InvariantCulture, $"{where}: {given:R} instead of {own:R}; nothing was written"));
        Largest = Math.Max(Largest, difference);
    }

    static IEnumerable<(int Start, Tensor[] Rows)> Batches(IReadOnlyList<Tensor> rows)
    {
        for (int start = 0; start < rows[0].Rows; start += Batch)
            yield return (start, [.. rows.Select(r => r.Slice(start, Math.Min(Batch, r.Rows - start)))]);
    }
}
