using Export.Training;

namespace Export.Imprecise;

/// <summary>Learns a conditioned network. The result depends on rows, options and seed alone.</summary>
sealed class ImpreciseLearner
{
    readonly ImpreciseOptions options;
    readonly EnvironmentRows rows;
    readonly ConditionedNetwork network;
    readonly ConditionedPass pass;
    readonly Objective objective;
    readonly SeededRandom random;
    readonly float[] slopes;
    readonly LambdaMover mover;

    ImpreciseLearner(EnvironmentRows rows, double[] values, ImpreciseOptions options, int seed)
    {
        this.options = options;
        this.rows = rows;
        random = new SeededRandom((ulong)seed);
        network = ConditionedNetwork.Create(rows.Columns, options.Hidden, rows.Outputs, options.Head, options.Conditioned);
        network.Initialise(random);
        int most = Enumerable.Range(0, rows.Environments).Sum(e => Math.Min(options.Batch, rows.Starts[e + 1] - rows.Starts[e]));
        pass = new ConditionedPass(network, most, options.Dropout);
        objective = new Objective(options.Head, options.Rule, values);
        slopes = new float[most * network.Layers[^1].Stride];
        mover = new LambdaMover(options.A, options.B, options.QStep);
    }

    /// <summary>Learns.</summary>
    /// <param name="rows">Rows by environment.</param>
    /// <param name="values">Value of each environment on λ's scale; the kernel alone reads them.</param>
    /// <param name="options">How.</param>
    /// <param name="seed">Seed of everything that is drawn.</param>
    /// <param name="progress">Told of every step.</param>
    /// <param name="cancellation">Ends training between two steps.</param>
    /// <param name="checkpoints">Where a run that is stopped leaves how far it came; null for nowhere.</param>
    /// <exception cref="TrainingException">A risk is not finite.</exception>
    public static ConditionedNetwork Learn(EnvironmentRows rows, double[] values, ImpreciseOptions options, int seed, Action<StepProgress> progress,
        CancellationToken cancellation, Checkpoints? checkpoints = null)
    {
        var learner = new ImpreciseLearner(rows, values, options, seed);
        var draw = new LambdaDraw(options.Samples, options.Ends, options.Stratified);
        Adam adam = learner.Optimiser();
        int all = options.Warmup + options.Steps;
        LearnerFile? file = checkpoints is null ? null : new LearnerFile(checkpoints, rows, values, options, seed);
        for (int step = file?.Resume(learner.State(adam)) ?? 0; step < all; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            bool warm = step < options.Warmup;
            if (step == options.Warmup)
                adam = learner.Optimiser();
            double[] lambdas = options.Conditioned ? draw.Of(step, learner.mover.A, learner.mover.B, learner.random) : [options.Level];
            double risk = learner.Gradients(lambdas, warm, learner.random);
            if (!double.IsFinite(risk))
                throw new TrainingException($"the risk is {risk} in step {step + 1}; lower --learning-rate (now {options.LearningRate:R}) or look at --scale");
            adam.Step(learner.pass.Gradients, learner.Share(step, warm));
            if (options.Conditioned && !warm)
                learner.mover.Move(learner.random, learner.Norm);
            file?.Keep(learner.State(adam), step + 1);
            progress(new StepProgress(step + 1, risk, step + 1 == all) { A = learner.mover.A, B = learner.mover.B });
        }

        return learner.network;
    }

    LearnerState State(Adam adam) => new(network, adam, random, mover, objective.Remembered);

    Adam Optimiser() => new(network.Parameters, options.LearningRate, options.WeightDecay);

    // Half a cosine over the steps of the rule; the warm-up keeps the full size.
    double Share(int step, bool warm) => warm ? 1 : 0.5 * (1 + Math.Cos(Math.PI * (step - options.Warmup) / options.Steps));

    // Of the first layer's gradient alone, as the authors' program has it, and with nothing dropped.
    double Norm(double[] lambdas)
    {
        Gradients(lambdas, warm: false, null);
        return Math.Sqrt(pass.Gradients[0].Weights.Sum(g => (double)g * g));
    }

    double Gradients(double[] lambdas, bool warm, SeededRandom? dropping)
    {
        EnvironmentRows batch = options.Batch == int.MaxValue ? rows : rows.Draw(options.Batch, random);
        int stride = network.Layers[^1].Stride;
        Span<float> filled = slopes.AsSpan(0, batch.Count * stride);
        filled.Clear();
        pass.Begin(batch.Inputs, batch.Count, dropping);
        double risk = 0;
        foreach (double lambda in lambdas)
        {
            ReadOnlySpan<float> numbers = pass.Forward(lambda, dropping);
            bool[] counts = objective.Slopes(batch, numbers, stride, lambda, warm, filled);
            risk += objective.Risks.Average() / lambdas.Length;
            foreach (ref float value in filled)
                value /= lambdas.Length;
            Backward(batch, counts, lambda, filled);
        }

        pass.End();
        return risk;
    }

    // Environments without weight are left out, which is most of the work at a high λ.
    void Backward(EnvironmentRows batch, bool[] counts, double lambda, ReadOnlySpan<float> filled)
    {
        for (int e = 0; e < counts.Length; e++)
        {
            int first = e;
            while (counts[e] && e + 1 < counts.Length && counts[e + 1])
                e++;
            if (counts[first])
                pass.Backward(lambda, filled, batch.Starts[first], batch.Starts[e + 1] - batch.Starts[first]);
        }
    }
}
