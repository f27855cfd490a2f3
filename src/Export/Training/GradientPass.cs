namespace Export.Training;

/// <summary>Forward and backward through a model, with the buffers of one batch. Not thread-safe.</summary>
abstract class GradientPass
{
    /// <summary>Mean gradients of the last <see cref="Backward"/>, one for each of the model's parameters.</summary>
    public abstract Layer[] Gradients { get; }

    /// <summary>Answers in rows of the last layer's stride.</summary>
    public abstract ReadOnlySpan<float> Forward(ReadOnlySpan<float> inputs, int rows);

    /// <summary>The same while learning, where a kind draws something (dropout); rows of the inputs may be changed.</summary>
    public virtual ReadOnlySpan<float> Learn(Span<float> inputs, int rows, SeededRandom random) => Forward(inputs, rows);

    /// <summary>What the last layer saw in the last <see cref="Forward"/>, in rows of its features' padded width.</summary>
    public abstract ReadOnlySpan<float> Features(int rows);

    /// <summary>Gradients for the rows of the last <see cref="Forward"/>.</summary>
    /// <param name="inputs">The same inputs.</param>
    /// <param name="targets">Targets, rows × outputs.</param>
    /// <param name="rows">Rows.</param>
    /// <returns>Mean loss: cross-entropy in nats, or half the squared error summed over outputs.</returns>
    public abstract double Backward(ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets, int rows);
}
