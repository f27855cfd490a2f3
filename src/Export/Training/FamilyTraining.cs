using Ensemble.Data;
using Ensemble.Families;
using Ensemble.Tensors;
using Export.Data;
using Export.Diversity;
using Export.Evaluation;
using Export.Familiarity;
using Export.Onnx;

namespace Export.Training;

/// <summary>From a data file to a family's folder.</summary>
static class FamilyTraining
{
    const int ComparedRows = 500;

    // One parameter from so few rows is mostly chance.
    const int FewFitRows = 50;

    /// <summary>Trains, checks, compares and writes.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="data">The train split.</param>
    /// <param name="progress">Told of every pass, from several threads.</param>
    /// <param name="say">Told of every step.</param>
    /// <param name="cancellation">Ends training between two batches.</param>
    public static TrainResult Run(TrainRequest request, TrainingData data, Action<MemberProgress> progress, Action<string> say,
        CancellationToken cancellation)
    {
        Rows? fit = ReadFit(request, data);
        if (fit is { Count: < FewFitRows })
            say($"{fit.Count} fit rows: below {FewFitRows} a temperature is mostly chance");
        MadeFamily made = Make(request, data, fit, progress, say, cancellation);
        DiversityLine[] lines = MemberDiversity.Lines(request, data, fit, made, progress, say, cancellation);
        MemberGate? gate = MemberGateCheck.Ask(request, data, fit, made, cancellation);
        if (gate is { Refuses: true } && !request.KeepAnyway)
        {
            return new TrainResult(request.Out, made.Manifest, made.Members, data.Learn.Count, fit?.Count ?? 0, FamilyWorth.None("refused"))
            {
                Gate = gate,
                IsRefused = true,
                Diversity = lines,
            };
        }

        FamilyWorth worth = WorthCheck.Measure(request, data, fit, made, progress, say, cancellation);
        TrainResult result = FamilyWriting.Write(request, data, made, fit, worth, gate, lines);
        Checkpoints.Beside(request.Out, say).Remove();
        return result;
    }

    /// <summary>Trains and checks; nothing is written.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="data">The train split.</param>
    /// <param name="fit">Rows that temperatures are fitted on; null for none.</param>
    /// <param name="progress">Told of every pass, from several threads.</param>
    /// <param name="say">Told of every step.</param>
    /// <param name="cancellation">Ends training between two batches.</param>
    public static MadeFamily Make(TrainRequest request, TrainingData data, Rows? fit, Action<MemberProgress> progress, Action<string> say,
        CancellationToken cancellation)
    {
        int[] seeds = [.. Enumerable.Range(request.Seed, request.Members)];
        TrainedMember[] trained = request.Diversity.IsOwnTraining ? DiverseTraining.Learn(request, data, seeds, progress, cancellation, Checkpoints.Beside(request.Out, say))
            : Trainer.TrainAll(data.Learn, data.Validation, request.Options, seeds, request.Threads, progress, cancellation, Checkpoints.Beside(request.Out, say));
        say($"trained {trained.Length} members on {data.Learn.Count} rows");
        TensorConfig output = Output(data);
        int[] golden = GoldenFile.Choose(data.Rows.Count, data.Classes is null ? null : data.Rows.Labels);
        Tensor goldenInput = data.Rows.Inputs[0].Take(golden);
        Tensor compared = data.Rows.Inputs[0].Slice(0, Math.Min(ComparedRows, data.Rows.Count));
        var arrays = new List<Tensor> { goldenInput.Renamed("input/" + data.Input.Name) };
        var members = new List<FamilyMember>();
        var answers = new List<float[]>();
        byte[] Written(string name, LearntModel model) => ModelWriter.Write(name, model, data.Encoding, data.Input, output);
        foreach (TrainedMember member in trained)
        {
            string name = $"{Prefix(request, member)}-{member.Seed}";
            if (data.Classes is null)
                member.Model.Rescale(data.TargetMean, data.TargetSd);
            if (request.Options.Distance is { } distance)
                member.Model.Distance = DistanceFitting.Fit(member.Model, distance, data.Learn, member.Seed);
            byte[] onnx = Written(name, member.Model);
            List<float[]> expected = Expected(member.Model, data.Encoding.Encode(compared), compared.Rows);
            answers.Add(expected[0]);
            arrays.AddRange(ExportCheck.Run(onnx, name, compared, expected, goldenInput, null, data.Learnt).Select(t => t.Renamed($"output/{name}/{t.Name}")));
            members.Add(new FamilyMember(name, member, onnx,
                data.Validation is { } held ? MemberMeasures.Validate(member.Model, held, data.TargetMean, data.TargetSd) : null,
                fit is not null && data.Classes is { } classes
                    ? MemberMeasures.Fit(member.Model, data.Encoding, fit, classes, request.Data) : null));
        }

        Twins.Refuse(members, answers, Written, request.Data);
        say($"exported {members.Count} members; ONNX Runtime agrees with the trainer to {ExportCheck.Tolerance:R} on {compared.Rows} rows");
        arrays.Add(Truth(data, golden));
        byte[] goldenBytes = NpzFile.ToBytes(arrays);
        return new MadeFamily(FamilyWriting.Describe(request, data, output, [.. members], goldenBytes), [.. members], goldenBytes);
    }

    // A family of one kind differs by its draws, a mixed one by its kinds.
    static string Prefix(TrainRequest request, TrainedMember member) => request.Diversity.IsOwnTraining ? request.Diversity.Name
        : request.Options.Kinds.Length > 1 ? member.Kind
        : request.Options.Bootstrap ? "bootstrap" : "seed";

    /// <summary>Rows that temperatures are fitted on; null where none were asked for.</summary>
    public static Rows? ReadFit(TrainRequest request, TrainingData data)
    {
        if (request.FitRows is null)
            return null;
        Rows fit = RowFile.Read(data.File, request.Labels, [data.Input],
            new RowReadOptions { LabelColumn = request.LabelColumn, Selection = request.FitRows });
        SplitDigests.Empty.With("train", data.Digests()).RefuseOverlap("fit", fit, request.Data);
        return fit;
    }

    static List<float[]> Expected(LearntModel model, float[] encoded, int rows)
    {
        List<float[]> expected = [model.Predict(encoded, rows)];
        if (model.Distance is { } distance)
            expected.Add(distance.Of(model.Features(encoded, rows), rows));
        return expected;
    }

    /// <summary>The output of members trained on the data.</summary>
    public static TensorConfig Output(TrainingData data) => new()
    {
        Name = data.Classes is null ? "mean" : "probabilities",
        Datatype = nameof(Datatype.FP32),
        Shape = [-1, data.Classes?.Length ?? 1],
    };

    /// <summary>Labels of golden rows.</summary>
    public static Tensor Truth(TrainingData data, int[] golden)
    {
        if (data.Classes is null)
        {
            double[] values = ClassLabels.Values(data.Rows, data.File.Path);
            return Tensor.From<double>("label", Datatype.FP64, [golden.Length], [.. golden.Select(i => values[i])]);
        }

        return Tensor.FromStrings("label", [golden.Length],
            [.. golden.Select(i => System.Text.Encoding.UTF8.GetBytes(data.Rows.Labels![i]))]);
    }
}
