using Export.Convolution;

namespace Export.Training;

/// <summary>How members are trained.</summary>
sealed record TrainerOptions
{
    /// <summary>Kinds of members, by names of <see cref="MemberKinds"/>, at least one; members take them in turn.</summary>
    public string[] Kinds { get; init; } = ["mlp"];

    /// <summary>Widths of the hidden layers; none is a linear model.</summary>
    public int[] Hidden { get; init; } = [];

    /// <summary>Images and filters of a <c>cnn</c>.</summary>
    public ConvOptions Convolution { get; init; } = new();

    /// <summary>What members say of a row's distance from what they learnt: gaussian or neighbour; null for nothing.</summary>
    public string? Distance { get; init; }

    /// <summary>What the last layer means.</summary>
    public Head Head { get; init; } = Head.Softmax;

    /// <summary>Most passes over the rows, ≥ 1; 0 stands for <see cref="EnoughSteps"/> steps, and 20 passes at least.</summary>
    public int Epochs { get; init; } = 20;

    /// <summary>Rows of a step, ≥ 1.</summary>
    public int Batch { get; init; } = 64;

    /// <summary>Adam's step size, &gt; 0.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Decoupled weight decay, ≥ 0.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Share of the uniform distribution in the targets, in [0, 1).</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>
    /// Passes without a better validation loss after which training stops, ≥ 1; 0 stands for a tenth of the passes, and 5 at least.
    /// </summary>
    public int Patience { get; init; } = 5;

    /// <summary>Whether each member sees its own draw of the rows with replacement.</summary>
    public bool Bootstrap { get; init; }

    /// <summary>Steps that a small network needs however few the rows are.</summary>
    public const int EnoughSteps = 1500;

    /// <summary>Kind of the member at a position.</summary>
    public string KindOf(int member) => Kinds[member % Kinds.Length];

    /// <summary>These options with both zeros replaced by what they stand for.</summary>
    /// <param name="rows">Rows learnt from.</param>
    public TrainerOptions For(int rows)
    {
        int steps = (rows + Batch - 1) / Batch;
        int epochs = Epochs > 0 ? Epochs : Math.Max(20, (EnoughSteps + steps - 1) / steps);
        return this with { Epochs = epochs, Patience = Patience > 0 ? Patience : Math.Max(5, epochs / 10) };
    }
}
