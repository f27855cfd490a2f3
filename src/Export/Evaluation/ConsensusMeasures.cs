namespace Export.Evaluation;

/// <summary>What the members' agreement is worth on the rows that every member answered.</summary>
/// <param name="Unanimous">Share of rows on which all members vote alike.</param>
/// <param name="ErrorUnanimous">Share of wrong answers among those.</param>
/// <param name="ErrorsUnanimous">Share of all wrong answers that lie there: errors that disagreement cannot show.</param>
/// <param name="RightAgainstAll">Share of rows answered rightly although every member alone is wrong.</param>
sealed record ConsensusMeasures(Estimate Unanimous, Estimate ErrorUnanimous, Estimate ErrorsUnanimous, Estimate RightAgainstAll)
{
    /// <summary>Has agreement measured.</summary>
    /// <param name="bootstrap">Where.</param>
    /// <param name="table">The members.</param>
    /// <param name="truth">True classes, length N.</param>
    /// <param name="wrong">Whether the chosen answer is wrong, length N.</param>
    /// <returns>Reads the measures once the bootstrap ran.</returns>
    public static Func<Estimate[][], ConsensusMeasures> Add(Bootstrap bootstrap, MemberTable table, int[] truth, bool[] wrong)
    {
        var rows = table.Complete.Select(r => (Row: r, Unanimous: table.Votes[r].AsSpan().IndexOfAnyExcept(table.Votes[r][0]) < 0,
            Wrong: wrong[r], AllWrong: !table.Votes[r].Contains(truth[r]))).ToArray();
        int place = bootstrap.Add(counts =>
        {
            double total = 0, unanimous = 0, errors = 0, both = 0, against = 0;
            foreach (var row in rows)
            {
                int count = counts[row.Row];
                total += count;
                unanimous += row.Unanimous ? count : 0;
                errors += row.Wrong ? count : 0;
                both += row.Unanimous && row.Wrong ? count : 0;
                against += row.AllWrong && !row.Wrong ? count : 0;
            }

            return [unanimous / total, both / unanimous, both / errors, against / total];
        });
        return all => new ConsensusMeasures(all[place][0], all[place][1], all[place][2], all[place][3]);
    }
}
