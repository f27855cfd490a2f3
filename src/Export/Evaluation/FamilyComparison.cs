using Ensemble.Data;
using Ensemble.Decisions;
using Ensemble.Families;
using Export.Calibrating;

namespace Export.Evaluation;

/// <summary>The verb <c>compare</c>: two families on the same labelled rows, each under its own gates.</summary>
static class FamilyComparison
{
    /// <summary>Compares. The look at the rows' outcomes is kept in both families' ledgers.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="time">Clock of the ledgers.</param>
    /// <param name="say">Told of every step.</param>
    /// <param name="cancellation">Ends it between two batches.</param>
    /// <exception cref="DataException">The data or a family cannot be used, or rows were trained or fitted on.</exception>
    public static CompareResult Run(CompareRequest request, TimeProvider time, Action<string> say, CancellationToken cancellation)
    {
        using FamilyLease first = new FamilyFiles(request.First).Load(), second = new FamilyFiles(request.Second).Load();
        Rows rowsA = Read(request, request.First, first.Family), rowsB = Read(request, request.Second, second.Family);
        AnswerChoice choiceA = FittedFamily.Choose(first.Family, request.Answer), choiceB = FittedFamily.Choose(second.Family, request.Answer);
        var notes = new List<string>();
        RowOutcomes a = Decide(request, first.Family, choiceA, rowsA, notes, cancellation);
        RowOutcomes b = Decide(request, second.Family, choiceB, rowsB, notes, cancellation);
        say($"ran {first.Family.Members.Count} and {second.Family.Members.Count} members on {a.Count} rows");
        (double timeA, double timeB) = RowTimes.Medians((first.Family, choiceA, rowsA.Inputs), (second.Family, choiceB, rowsB.Inputs), cancellation);
        ComparedMeasure[] measures = Measures(request, a, b);
        foreach (string folder in new[] { request.First, request.Second }.Distinct(StringComparer.Ordinal))
            Remember(folder, folder == request.First ? rowsA : rowsB, time, notes);
        return new CompareResult
        {
            A = Describe(request.First, first.Family, choiceA, a, timeA),
            B = Describe(request.Second, second.Family, choiceB, b, timeB),
            Rows = a.Count,
            Measures = measures,
            ChangedAnswers = a.Answers.Zip(b.Answers).Count(p => !string.Equals(p.First, p.Second, StringComparison.Ordinal)),
            ChangedFlags = PairedTest.Of(a.Flagged, b.Flagged),
            Notes = [.. notes],
        };
    }

    /// <summary>The measures with their tests; which coverage decides depends on whether either has a valid guarantee.</summary>
    internal static ComparedMeasure[] Measures(CompareRequest request, RowOutcomes a, RowOutcomes b)
    {
        bool guaranteed = a.Stood.Contains(true) || b.Stood.Contains(true);
        var random = new Random(request.Seed);
        double[][] replicates = [.. Enumerable.Range(0, request.Replicates).Select(_ => Replicate(random, a, b))];
        ComparedMeasure Measure(int column, string name, bool larger, double p, bool decides)
        {
            double[] all = Values(a, [.. Enumerable.Range(0, a.Count)]), other = Values(b, [.. Enumerable.Range(0, b.Count)]);
            return new(name, larger, all[column], other[column], Estimate.Of(other[column] - all[column], replicates.Select(r => r[column])), p, decides);
        }

        return
        [
            Measure(0, "accuracy", true, PairedTest.Of(a.Right, b.Right).P, true),
            Measure(1, "guaranteed coverage", true, PairedTest.Of(a.Guaranteed, b.Guaranteed).P, guaranteed),
            Measure(2, "coverage", true, PairedTest.Of(a.Covered, b.Covered).P, !guaranteed),
            Measure(3, "unflagged error", false, SwapTest.P(a, b, request.Seed), true),
        ];
    }

    static double[] Replicate(Random random, RowOutcomes a, RowOutcomes b)
    {
        int[] drawn = new int[a.Count];
        for (int i = 0; i < drawn.Length; i++)
            drawn[i] = random.Next(drawn.Length);
        return [.. Values(b, drawn).Zip(Values(a, drawn), (second, first) => second - first)];
    }

    static double[] Values(RowOutcomes rows, int[] drawn)
    {
        int right = 0, unflagged = 0, errors = 0, guaranteed = 0;
        foreach (int i in drawn)
        {
            right += rows.Wrong[i] ? 0 : 1;
            unflagged += rows.Flagged[i] ? 0 : 1;
            guaranteed += rows.Stood[i] && !rows.Flagged[i] ? 1 : 0;
            errors += rows.Wrong[i] && !rows.Flagged[i] ? 1 : 0;
        }

        double coverage = (double)unflagged / drawn.Length;
        return [(double)right / drawn.Length, (double)guaranteed / drawn.Length, coverage, unflagged == 0 ? double.NaN : (double)errors / unflagged];
    }

    static RowOutcomes Decide(CompareRequest request, Family family, AnswerChoice choice, Rows rows, List<string> notes, CancellationToken cancellation)
    {
        var run = FamilyRows.Run(family, rows, request.Data, cancellation);
        notes.AddRange(run.Errors);
        if (DecisionFile.UnknownLabel(family, rows) is { } unknown)
            notes.Add($"{family.Name}/{family.Version}: {unknown}");
        Decision[] decisions = run.Decide(choice);
        bool isValid = family.GuaranteeFor(choice)?.State == "valid";
        string[] answers = [.. decisions.Select(d => d.Prediction < 0 ? "" : family.Labels[d.Prediction])];
        return new RowOutcomes(answers, [.. answers.Select((l, i) => !string.Equals(l, rows.Labels![i], StringComparison.Ordinal))],
            [.. decisions.Select(d => d.Flagged)], [.. decisions.Select(d => isValid && d.IsCovered)]);
    }

    static ComparedFamily Describe(string folder, Family family, AnswerChoice choice, RowOutcomes rows, double milliseconds)
    {
        GuaranteeStatus? guarantee = family.GuaranteeFor(choice);
        IEnumerable<string> files = family.Manifest.Members.SelectMany(m => (m.Files ?? []).Select(f => f.Path).Prepend(m.Onnx!)).Distinct(StringComparer.Ordinal);
        return new ComparedFamily($"{family.Name}/{family.Version}", family.ChoiceName(choice), guarantee?.Id ?? "none", guarantee?.State ?? "none",
            guarantee?.Guarantee.Alpha ?? double.NaN, FlagCounts.Of(rows.Flagged, rows.Wrong), milliseconds, files.Sum(f => new FileInfo(Path.Combine(folder, f)).Length));
    }

    static Rows Read(CompareRequest request, string folder, Family family)
    {
        if (!family.IsClassification)
            throw new DataException($"{folder}: a regression; compare takes classifications only, so far");
        Rows rows = RowFile.Read(request.Data, request.Labels, [.. family.Inputs.Select(i => i.Config)],
            new RowReadOptions { LabelColumn = request.LabelColumn, Selection = request.Rows });
        if (rows.Labels is null)
            throw new DataException($"{request.Data}: no labels; name a file with --labels, or a column with --label-column (now '{request.LabelColumn}')");
        if (rows.Count < 2)
            throw new DataException($"{request.Data}: {rows.Count} rows; two or more were expected");
        EvaluationData.RefuseLearnt(folder, rows, request.Data);
        return rows;
    }

    static void Remember(string folder, Rows rows, TimeProvider time, List<string> notes)
    {
        try
        {
            LedgerWriting.Seen(folder, "evaluate", RowDigest.Of(rows.Inputs), "compared", time);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            notes.Add($"the ledger could not be written ({e.Message}): these rows' outcomes were seen and must not calibrate a guarantee");
        }
    }
}
