using Ensemble.Data;
using Export.Convolution;
using Export.Training;

namespace Export.Diversity;

/// <summary>One network that learns from labelled rows and can be pushed on others. It starts as the plain member of its seed does. Not thread-safe.</summary>
sealed class Learner
{
    readonly LearningTask task;
    readonly GradientPass pass;
    readonly GradientPass free;
    readonly float[] inputs;
    readonly float[] targets;
    readonly float[] freeTargets;

    /// <param name="task">What it learns from, and how.</param>
    /// <param name="kind">linear, mlp or cnn.</param>
    /// <exception cref="DataException">Such a member is not learnt by gradients.</exception>
    public Learner(LearningTask task, string kind)
    {
        this.task = task;
        Kind = kind;
        (GradientModel network, var random) = (Create(task, kind), new SeededRandom((ulong)task.Seed));
        network.Initialise(random);
        State = new TrainingState(network, Create(task, kind), new Adam(network, task.Options.LearningRate, task.Options.WeightDecay), random,
            [.. Enumerable.Range(0, task.Learn.Count)]);
        int batch = task.Options.Batch;
        (pass, free) = (Network.NewPass(batch), Network.NewPass(batch));
        (inputs, targets, freeTargets) = (new float[batch * task.Learn.Columns], new float[batch * task.Learn.Outputs], new float[batch * task.Learn.Outputs]);
    }

    public string Kind { get; }

    /// <summary>Where it stands between two passes.</summary>
    public TrainingState State { get; }

    public GradientModel Network => State.Network;

    public GradientModel Best => State.Best;

    public Adam Adam => State.Adam;

    public SeededRandom Random => State.Random;

    /// <summary>The rows, in the order of this pass.</summary>
    public int[] Order => State.Order;

    /// <summary>Passes made.</summary>
    public int Epoch => State.Epoch;

    /// <summary>Mean loss of the last pass over the labelled rows.</summary>
    public double Loss => State.Loss;

    /// <summary>Its loss on the validation rows; null without any.</summary>
    public double? Held => task.Validation is { } rows ? NetworkTraining.MeanLoss(Network, rows, task.Options.Head) : null;

    /// <summary>Gradients of the loss on labelled rows, in place of those before.</summary>
    /// <returns>The mean loss.</returns>
    /// <exception cref="TrainingException">It is not finite.</exception>
    public double Labelled(ReadOnlySpan<int> rows)
    {
        Examples learn = task.Learn;
        double smoothing = task.Options.LabelSmoothing;
        for (int i = 0; i < rows.Length; i++)
        {
            learn.Input(rows[i]).CopyTo(inputs.AsSpan(i * learn.Columns));
            ReadOnlySpan<float> target = learn.Target(rows[i]);
            for (int j = 0; j < target.Length; j++)
                targets[(i * target.Length) + j] = (float)(((1 - smoothing) * target[j]) + (smoothing / target.Length));
        }

        pass.Learn(inputs.AsSpan(0, rows.Length * learn.Columns), rows.Length, Random);
        double loss = pass.Backward(inputs.AsSpan(0, rows.Length * learn.Columns), targets.AsSpan(0, rows.Length * learn.Outputs), rows.Length);
        return double.IsFinite(loss) ? loss
            : throw new TrainingException($"training of seed {task.Seed}: the loss is {loss}; lower --learning-rate (now {task.Options.LearningRate:R}) or look at --scale");
    }

    /// <summary>Its answers on other rows, rows × outputs.</summary>
    public float[] Answers(ReadOnlySpan<float> others, int rows)
    {
        ReadOnlySpan<float> output = free.Forward(others, rows);
        int width = task.Learn.Outputs, stride = output.Length / rows;
        float[] answers = new float[rows * width];
        for (int r = 0; r < rows; r++)
            output.Slice(r * stride, width).CopyTo(answers.AsSpan(r * width));
        return answers;
    }

    /// <summary>Adds the gradients of a term on the rows of the last <see cref="Answers"/>, given by what the softmax got.</summary>
    public void Push(ReadOnlySpan<float> others, ReadOnlySpan<float> answers, ReadOnlySpan<float> gradient, int rows)
    {
        // Backward takes (answer − target) / rows for that gradient: these targets make it ours.
        for (int i = 0; i < gradient.Length; i++)
            freeTargets[i] = answers[i] - (rows * gradient[i]);
        free.Backward(others, freeTargets.AsSpan(0, gradient.Length), rows);
        for (int l = 0; l < pass.Gradients.Length; l++)
        {
            Add(free.Gradients[l].Weights, pass.Gradients[l].Weights);
            Add(free.Gradients[l].Biases, pass.Gradients[l].Biases);
        }
    }

    /// <summary>The gradients as they stand.</summary>
    public Layer[] Gradients => pass.Gradients;

    public void Step() => Adam.Step(pass.Gradients);

    /// <summary>The weights as they stand are the best so far.</summary>
    /// <param name="objective">What they are the best by.</param>
    public void Keep(double objective = double.PositiveInfinity)
    {
        Best.CopyFrom(Network);
        (State.BestEpoch, State.BestLoss) = (Epoch, objective);
    }

    /// <summary>Whether the passes are over, or nothing got better for too many.</summary>
    public bool IsOver => Epoch >= task.Options.Epochs || Epoch - State.BestEpoch >= task.Options.Patience;

    /// <summary>The best as a member.</summary>
    public TrainedMember Member() => new(Kind, task.Seed, Best, Epoch, State.BestEpoch, Loss,
        task.Validation is { } rows ? NetworkTraining.MeanLoss(Best, rows, task.Options.Head) : null);

    static void Add(float[] from, float[] to)
    {
        for (int i = 0; i < to.Length; i++)
            to[i] += from[i];
    }

    static GradientModel Create(LearningTask task, string kind) => kind switch
    {
        "linear" => Training.Network.Create(task.Learn.Columns, [], task.Learn.Outputs, task.Options.Head),
        "mlp" => Training.Network.Create(task.Learn.Columns, task.Options.Hidden, task.Learn.Outputs, task.Options.Head),
        "cnn" => ConvNetwork.For(task),
        _ => throw new DataException($"--kind {kind}: such members are not learnt by gradients; --diversity takes linear, mlp and cnn beside seeds and bootstrap"),
    };
}
