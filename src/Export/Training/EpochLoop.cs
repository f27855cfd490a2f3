namespace Export.Training;

/// <summary>Runs passes over the rows, batch by batch, and moves the weights. Not thread-safe.</summary>
sealed class EpochLoop(TrainingState state, Examples rows, TrainerOptions options)
{
    readonly GradientPass pass = state.Network.NewPass(Math.Min(options.Batch, rows.Count));
    readonly float[] inputs = new float[Math.Min(options.Batch, rows.Count) * rows.Columns];
    readonly float[] targets = new float[Math.Min(options.Batch, rows.Count) * rows.Outputs];

    /// <summary>One pass over the rows in the given order; returns their mean loss before each step.</summary>
    public double Run(ReadOnlySpan<int> order, CancellationToken cancellation)
    {
        double sum = 0;
        for (int start = 0; start < order.Length; start += options.Batch)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(options.Batch, order.Length - start);
            Fill(order.Slice(start, count));
            pass.Learn(inputs.AsSpan(0, count * rows.Columns), count, state.Random);
            double loss = pass.Backward(inputs.AsSpan(0, count * rows.Columns), targets.AsSpan(0, count * rows.Outputs), count);
            sum += loss * count;
            if (!double.IsFinite(loss))
                break;
            state.Adam.Step(pass.Gradients);
        }

        return sum / order.Length;
    }

    void Fill(ReadOnlySpan<int> batch)
    {
        for (int i = 0; i < batch.Length; i++)
        {
            rows.Input(batch[i]).CopyTo(inputs.AsSpan(i * rows.Columns));
            Span<float> target = targets.AsSpan(i * rows.Outputs, rows.Outputs);
            rows.Target(batch[i]).CopyTo(target);
            if (options.LabelSmoothing > 0)
                Smooth(target);
        }
    }

    void Smooth(Span<float> target)
    {
        for (int j = 0; j < target.Length; j++)
            target[j] = (float)((1 - options.LabelSmoothing) * target[j] + options.LabelSmoothing / target.Length);
    }
}
