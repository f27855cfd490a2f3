using Ensemble.Data;
using Ensemble.Families;
using Ensemble.Tensors;
using Export.Calibrating;

namespace Export.Evaluation;

/// <summary>The rows that are evaluated, and what was looked at before.</summary>
static class EvaluationData
{
    const string Second = "label2";

    /// <summary>Labelled rows that the family has not learnt from.</summary>
    /// <exception cref="DataException">There are no labels, too few rows, or rows were trained or fitted on.</exception>
    public static Rows Read(EvaluateRequest request, Family family)
    {
        Rows rows = Labelled(family, request.Data, request.Labels, request.LabelColumn, request.Rows, "--labels, or a column with --label-column");
        rows = Unlearnt(request, rows, request.Data);
        return rows.Count >= 2 ? rows : throw new DataException($"{request.Data}: {rows.Count} rows; two or more were expected");
    }

    /// <summary>Rows with two labels, in the label column and in <c>label2</c>.</summary>
    /// <exception cref="DataException">One of the labels is missing, or rows were trained or fitted on.</exception>
    public static (Rows Rows, Rows Second) ReadPairs(EvaluateRequest request, Family family)
    {
        var file = DataFile.Open(request.Pairs!);
        if (file.Table is { } table ? table.Find(Second) < 0 : !file.Arrays.Any(a => string.Equals(a.Name, Second, StringComparison.Ordinal)))
            throw new DataException($"{request.Pairs}: no labels in '{Second}', the second label of each row");
        Rows first = Labelled(family, request.Pairs!, null, request.LabelColumn, null, "--label-column");
        Rows second = Labelled(family, request.Pairs!, null, Second, null, "--label-column");
        return (Unlearnt(request, first, request.Pairs!), Unlearnt(request, second, request.Pairs!));
    }

    static Rows Unlearnt(EvaluateRequest request, Rows rows, string path)
    {
        if (!request.SkipLearnt)
        {
            RefuseLearnt(request.Folder, rows, path);
            return rows;
        }

        SplitDigests used = SplitDigests.Read(request.Folder);
        HashSet<UInt128> learnt = [.. used.Find("train") ?? [], .. used.Find("fit") ?? []];
        UInt128[] digests = RowDigest.Of(rows.Inputs);
        int[] kept = [.. Enumerable.Range(0, rows.Count).Where(r => !learnt.Contains(digests[r]))];
        return new Rows([.. rows.Inputs.Select(i => i.Take(kept))], [.. kept.Select(r => rows.Labels![r])], kept.Length, [.. kept.Select(r => rows.FileRows[r])]);
    }

    /// <summary>Refuses rows that a family was trained or fitted on; those that calibrated it may be evaluated.</summary>
    public static void RefuseLearnt(string folder, Rows rows, string path)
    {
        SplitDigests used = SplitDigests.Read(folder), learnt = SplitDigests.Empty;
        foreach (string split in new[] { "train", "fit" })
        {
            if (used.Find(split) is { } digests)
                learnt = learnt.With(split, digests);
        }

        learnt.RefuseOverlap("evaluate", rows, path);
    }

    /// <summary>Keeps the look at the rows' outcomes in the family's ledger; a note where that fails.</summary>
    public static void Remember(string folder, IReadOnlyList<Tensor> inputs, TimeProvider time, List<string> notes)
    {
        try
        {
            LedgerWriting.Seen(folder, "evaluate", RowDigest.Of([.. inputs]), "evaluated", time);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            notes.Add($"the ledger could not be written ({e.Message}): these rows' outcomes were seen and must not calibrate a guarantee");
        }
    }

    static Rows Labelled(Family family, string path, string? labels, string column, RowSelection? selection, string remedy)
    {
        Rows rows = RowFile.Read(path, labels, [.. family.Inputs.Select(i => i.Config)], new RowReadOptions { LabelColumn = column, Selection = selection });
        return rows.Labels is not null ? rows : throw new DataException($"{path}: no labels in '{column}'; name a file with {remedy}");
    }
}
