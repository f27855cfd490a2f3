namespace Export.Training;

/// <summary>What turns the last layer's output into the answer.</summary>
enum Head
{
    /// <summary>Class probabilities; trained by cross-entropy.</summary>
    Softmax,

    /// <summary>Means; trained by half the squared error.</summary>
    Identity,
}
