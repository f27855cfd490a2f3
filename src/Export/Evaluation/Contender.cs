namespace Export.Evaluation;

/// <summary>One way to answer and to doubt, on the same rows as its rivals.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Risk">Score that ranks its likely errors, length N.</param>
/// <param name="Passed">Whether its other gates let each row pass, length N.</param>
/// <param name="Wrong">Whether its answer is wrong, length N.</param>
/// <param name="Novelty">Score that ranks unfamiliar rows, length N; null where nothing unfamiliar was asked.</param>
/// <param name="Unfamiliar">The same score for each set of unfamiliar rows, in the order of the sets.</param>
sealed record Contender(string Name, double[] Risk, bool[] Passed, bool[] Wrong, double[]? Novelty = null, double[][]? Unfamiliar = null);
