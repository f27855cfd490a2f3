namespace Gateway.Pipeline;

/// <summary>What a family says of rows under noise.</summary>
/// <param name="Decision">The decision that the noise was drawn by, under which the rows are to be kept; default where none was.</param>
/// <param name="Means">Mean probabilities over each row's copies, row-major, shape (N, C), NaN where they are not known; null where the family was not asked.</param>
readonly record struct NoisedMeans(Guid Decision, double[]? Means);
