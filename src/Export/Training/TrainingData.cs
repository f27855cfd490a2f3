using Ensemble.Data;
using Ensemble.Families;
using Export.Data;
using Export.Diversity;

namespace Export.Training;

/// <summary>The train split, read, encoded and parted into rows to learn from and rows to stop by.</summary>
sealed class TrainingData
{
    TrainingData(DataFile file, TensorConfig input, Rows rows, string[]? classes)
    {
        File = file;
        Input = input;
        Rows = rows;
        Classes = classes;
    }

    public DataFile File { get; }

    public TensorConfig Input { get; }

    /// <summary>All rows of the split.</summary>
    public Rows Rows { get; }

    /// <summary>Class names; null for regression.</summary>
    public string[]? Classes { get; }

    public required InputEncoding Encoding { get; init; }

    public required Examples Learn { get; init; }

    /// <summary>Rows by which training stops; null without any.</summary>
    public required Examples? Validation { get; init; }

    /// <summary>The same rows as they were read.</summary>
    public required Rows? Held { get; init; }

    /// <summary>Rows whose labels are not read, on which members are told apart; null for none.</summary>
    public required Rows? Unlabelled { get; init; }

    /// <summary>Regression: what standardised the target; 0 and 1 otherwise.</summary>
    public required double TargetMean { get; init; }

    public required double TargetSd { get; init; }

    /// <summary>Mean and standard deviation of the numbers to be learnt; null for classes.</summary>
    public (double Mean, double Sd)? Learnt => Classes is null ? (TargetMean, TargetSd) : null;

    /// <summary>Digests of every row that members learn from, unlabelled ones too: none of them may calibrate.</summary>
    public UInt128[] Digests() => [.. RowDigest.Of(Rows.Inputs).Concat(Unlabelled is null ? [] : RowDigest.Of(Unlabelled.Inputs)).Distinct()];

    public static TrainingData Read(TrainRequest request)
    {
        DataFile file = DataFile.Open(request.Data);
        int count = InputDiscovery.Rows(file, request.LabelColumn);
        if (count == 0)
            throw new DataException($"{request.Data}: the file has no rows");
        int[] selected = request.Rows?.Resolve(count, file.Table, request.Data) ?? [.. Enumerable.Range(0, count)];
        TensorConfig input = InputDiscovery.Find(file, request.Input, selected, Left(file, request), request.LabelColumn);
        Rows rows = RowFile.Read(file, request.Labels, [input],
            new RowReadOptions { LabelColumn = request.LabelColumn, Selection = request.Rows });
        if (rows.Labels is null)
            throw new DataException($"{request.Data}: no labels; name a file with --labels, or a column with --label-column (now "
                + $"'{request.LabelColumn}')");
        string[]? classes = request.Regression ? null : ClassLabels.Sorted(rows.Labels);
        if (classes is { Length: < 2 })
            throw new DataException($"{request.Labels ?? request.Data}: every label is '{classes[0]}'; two classes or more were expected");
        if (classes is not null && classes.Length > Math.Max(50, rows.Count / 4))
            throw new DataException($"{request.Labels ?? request.Data}: {classes.Length} different labels in {rows.Count} rows; numbers "
                + "to be predicted need --task regression");
        return Part(file, input, rows, classes, request);
    }

    static TrainingData Part(DataFile file, TensorConfig input, Rows rows, string[]? classes, TrainRequest request)
    {
        int[] order = [.. Enumerable.Range(0, rows.Count)];
        new SeededRandom((ulong)request.Seed).Shuffle(order);
        int held = (int)Math.Round(rows.Count * request.Validation);
        if (rows.Count - held < 2)
            throw new DataException($"{request.Data}: {rows.Count} rows are too few to learn from");
        int[] validation = [.. order.Take(held).Order()];
        int[] learn = [.. order.Skip(held).Order()];
        var encoding = InputEncoding.Fit(rows.Inputs[0].Take(learn), input.Features, request.Scale,
            InputDiscovery.IsBytes(file, request.LabelColumn));
        (float[] targets, double mean, double sd) = classes is null ? Standardised(rows, learn, request.Data)
            : (OneHot(rows, classes, request.Data), 0, 1);
        var all = new Examples(encoding.Encode(rows.Inputs[0]), encoding.Columns, targets, classes?.Length ?? 1, rows.Count)
        {
            Features = encoding.Categories.Length == 0 ? null : [.. encoding.Numbers, .. encoding.Categories],
        };
        return new TrainingData(file, input, rows, classes)
        {
            Encoding = encoding,
            Learn = all.Take(learn),
            Validation = held == 0 ? null : all.Take(validation),
            Held = held == 0 ? null : Take(rows, validation),
            Unlabelled = DiverseTraining.Read(request, input),
            TargetMean = mean,
            TargetSd = sd,
        };
    }

    static Rows Take(Rows rows, int[] taken) => new([.. rows.Inputs.Select(i => i.Take(taken))],
        [.. taken.Select(r => rows.Labels![r])], taken.Length, [.. taken.Select(r => rows.FileRows[r])]);

    static float[] OneHot(Rows rows, string[] classes, string path)
    {
        int[] indexes = ClassLabels.Indexes(rows, classes, path);
        float[] targets = new float[rows.Count * classes.Length];
        for (int i = 0; i < indexes.Length; i++)
            targets[i * classes.Length + indexes[i]] = 1;
        return targets;
    }

    static (float[] Targets, double Mean, double Sd) Standardised(Rows rows, int[] learn, string path)
    {
        double[] values = ClassLabels.Values(rows, path);
        double mean = learn.Average(i => values[i]);
        double sd = Math.Sqrt(learn.Average(i => (values[i] - mean) * (values[i] - mean)));
        if (sd == 0)
            throw new DataException($"{path}: every label is {mean:R}; there is nothing to learn");
        // Answers are FP32: of years of a clock in seconds, say, they would keep steps of minutes.
        float largest = (float)values.Max(Math.Abs), step = MathF.BitIncrement(largest) - largest;
        if (!float.IsFinite(largest))
            throw new DataException(FormattableString.Invariant($"{path}: labels reach {values.MaxBy(Math.Abs):G4}, which FP32 answers cannot; give another unit"));
        if (step > sd / 10)
            throw new DataException(FormattableString.Invariant(
                $"{path}: labels around {mean:G4} differ by {sd:G4} only (standard deviation), and FP32 answers are {step:G3} apart there; subtract a constant from them or give another unit"));
        return ([.. values.Select(v => (float)((v - mean) / sd))], mean, sd);
    }

    // A column that only says which split a row is in would be learnt from otherwise.
    static HashSet<string> Left(DataFile file, TrainRequest request)
    {
        var left = new HashSet<string>(request.Ignore, StringComparer.Ordinal);
        foreach (RowSelection? selection in new[] { request.Rows, request.FitRows })
        {
            if (selection?.Column is { } by)
                left.Add(by);
        }

        if (request.LeftOut is { } column && file.Table?.Find(column) >= 0)
            left.Add(column);
        if (file.Table?.Find("split") >= 0)
            left.Add("split");
        return left;
    }
}
