namespace Ensemble.Scores;

/// <summary>The number of the scoring code's results.</summary>
public static class Scoring
{
    /// <summary>Rises only when a score of the golden fixture changes by a bit; every guarantee is bound to it.</summary>
    public const int Number = 1;
}
