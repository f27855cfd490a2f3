namespace Export.Evaluation;

/// <summary>Exact Shapley values: what each of a few players adds on average over all orders in which they might join.</summary>
/// <remarks>Shapley 1953; asked of data by Ghorbani and Zou 2019.</remarks>
static class Shapley
{
    /// <summary>Beyond this the 2^M utilities cost too much.</summary>
    public const int MostPlayers = 12;

    /// <summary>The players' values; they sum to the utility of all less that of none.</summary>
    /// <param name="players">M, 1 to 12.</param>
    /// <param name="utilities">Utility of each set of players, indexed by its bits, length 2^M.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public static double[] Values(int players, ReadOnlySpan<double> utilities)
    {
        if (players is < 1 or > MostPlayers || utilities.Length != 1 << players)
            throw new ArgumentException($"{utilities.Length} utilities for {players} players", nameof(utilities));
        double[] values = new double[players];
        for (int player = 0; player < players; player++)
        {
            for (int set = 0; set < utilities.Length; set++)
            {
                if ((set >> player & 1) == 0)
                    values[player] += Weight(int.PopCount(set), players) * (utilities[set | (1 << player)] - utilities[set]);
            }
        }

        return values;
    }

    // |S|!(M − |S| − 1)!/M! is 1/(M·C(M − 1, |S|)).
    static double Weight(int size, int players)
    {
        double ways = players;
        for (int i = 0; i < size; i++)
            ways *= (players - 1.0 - i) / (i + 1);
        return 1 / ways;
    }
}
