namespace Export.Imprecise;

/// <summary>What the last layer's numbers are to the loss.</summary>
enum AnswerHead
{
    /// <summary>One logit of class 1 of two; cross-entropy.</summary>
    Logit,

    /// <summary>A logit a class; cross-entropy.</summary>
    Softmax,

    /// <summary>A mean; half the squared error.</summary>
    Squared,
}
