namespace Export.Evaluation;

/// <summary>What a row costs in members, and what could be saved without changing an answer.</summary>
/// <param name="Members">Members asked for each row.</param>
/// <param name="MeanExit">Mean number of members after which the answer of <c>mean</c> is certain.</param>
/// <param name="MajorityExit">The same for <c>majority</c>.</param>
/// <param name="UnanimityExit">The same for "all agree", which the fixed gate asks.</param>
sealed record CostMeasures(int Members, Estimate MeanExit, Estimate MajorityExit, Estimate UnanimityExit)
{
    /// <summary>Has the cost measured on the rows that every member answered.</summary>
    /// <returns>Reads the measures once the bootstrap ran.</returns>
    public static Func<Estimate[][], CostMeasures> Add(Bootstrap bootstrap, MemberTable table)
    {
        var rows = new (int Row, int Mean, int Majority, int Unanimity)[table.Complete.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            int r = table.Complete[i];
            rows[i] = (r, ExactExit.Mean(table.Row(r), table.Weights), ExactExit.Majority(table.Votes[r], table.Classes), ExactExit.Unanimity(table.Votes[r]));
        }

        int place = bootstrap.Add(counts =>
        {
            double total = 0, mean = 0, majority = 0, unanimity = 0;
            foreach (var row in rows)
            {
                int count = counts[row.Row];
                (total, mean, majority, unanimity) = (total + count, mean + (count * row.Mean), majority + (count * row.Majority), unanimity + (count * row.Unanimity));
            }

            return [mean / total, majority / total, unanimity / total];
        });
        return all => new CostMeasures(table.Members, all[place][0], all[place][1], all[place][2]);
    }
}
