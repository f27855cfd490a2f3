using Ensemble.Data;
using Export.Data;
using Export.Evaluation;
using Export.Training;

namespace Export.Diversity;

/// <summary>How much members differ, beside plain ones where they were made to.</summary>
static class MemberDiversity
{
    /// <summary>A line for the members; before it one for plain members of the same seeds, which are trained for it unless nothing is to be compared.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="data">The train split.</param>
    /// <param name="fit">Fit rows; null takes those by which training stopped.</param>
    /// <param name="made">The family.</param>
    /// <param name="progress">Told of every pass of the plain members.</param>
    /// <param name="say">Told of every step.</param>
    /// <param name="cancellation">Ends training between two batches.</param>
    public static DiversityLine[] Lines(TrainRequest request, TrainingData data, Rows? fit, MadeFamily made, Action<MemberProgress> progress, Action<string> say,
        CancellationToken cancellation)
    {
        if (data.Classes is null || made.Members.Length == 1 || (fit ?? data.Held) is not { Count: >= 2 } rows)
            return [];
        float[] inputs = data.Encoding.Encode(rows.Inputs[0]);
        int[] truth = ClassLabels.Indexes(rows, data.Classes, request.Labels ?? request.Data);
        (float[], int) free = data.Unlabelled is { } some ? (data.Encoding.Encode(some.Inputs[0]), some.Count) : ([], 0);
        DiversityLine line = DiversityLine.Of($"members ({(request.Options.Bootstrap ? "bootstrap" : request.Diversity.Name)})", [.. made.Members.Select(m => m.Trained.Model)], inputs, truth, free);
        if (!request.Diversity.IsOwnTraining || !request.Single)
            return [line];
        say("training plain members of the same seeds to compare with");
        TrainedMember[] plain = Trainer.TrainAll(data.Learn, data.Validation, request.Options, [.. made.Members.Select(m => m.Trained.Seed)], request.Threads,
            p => progress(p with { Name = $"plain {p.Seed}" }), cancellation);
        return [DiversityLine.Of("plain members (seeds)", [.. plain.Select(m => m.Model)], inputs, truth, free), line];
    }
}
