using Ensemble.Decisions;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Tensors;
using Gateway.Metrics;

namespace Gateway.Candidates;

/// <summary>What differs, row by row, between the decisions of two versions on the same rows. Pure.</summary>
static class CandidateComparison
{
    /// <summary>Numbers of a regression that are nearer than this, relative to the larger, count as the same: rounding is no change.</summary>
    const double Tolerance = 1e-6;

    /// <summary>Rows by outcome.</summary>
    /// <param name="serving">The version that answered.</param>
    /// <param name="answered">Its decisions.</param>
    /// <param name="candidate">The version that is tried.</param>
    /// <param name="outputs">What its members gave.</param>
    /// <param name="tried">Its decisions; rows below its quorum count as failed.</param>
    public static Dictionary<CandidateOutcome, int> Count(
        Family serving, FamilyDecisions answered, Family candidate, MemberOutputs outputs, FamilyDecisions tried)
    {
        var counts = new Dictionary<CandidateOutcome, int>();
        for (int row = 0; row < answered.Rows.Count; row++)
        {
            bool failed = outputs.ValidMembers(row) < candidate.Quorum || tried.RowsWithoutAnswer.Contains(row);
            var outcome = failed ? CandidateOutcome.Failed : Outcome(serving, answered, candidate, tried, row);
            counts[outcome] = counts.GetValueOrDefault(outcome) + 1;
        }

        return counts;
    }

    static CandidateOutcome Outcome(Family serving, FamilyDecisions answered, Family candidate, FamilyDecisions tried, int row)
    {
        // A shadow is asked under no noise: what noise alone flags is left out.
        bool flag = (answered.Rows[row].Reasons & ~Reason.Fragile) == Reason.None != ((tried.Rows[row].Reasons & ~Reason.Fragile) == Reason.None);
        bool answer = serving.IsClassification && candidate.IsClassification
            ? serving.Labels[answered.Rows[row].Prediction] != candidate.Labels[tried.Rows[row].Prediction]
            : Differ(answered.Answer[serving.DecidedOutput], tried.Answer[candidate.DecidedOutput], row);
        return (answer, flag) switch
        {
            (true, true) => CandidateOutcome.BothChanged,
            (true, false) => CandidateOutcome.AnswerChanged,
            (false, true) => CandidateOutcome.FlagChanged,
            _ => CandidateOutcome.Same,
        };
    }

    static bool Differ(Tensor a, Tensor b, int row)
    {
        if (a.RowLength != b.RowLength)
            return true;
        for (int i = row * a.RowLength; i < (row + 1) * a.RowLength; i++)
        {
            double x = a.GetDouble(i), y = b.GetDouble(i);
            // Written so that what is not a number differs.
            if (!(Math.Abs(x - y) <= Tolerance * Math.Max(Math.Abs(x), Math.Abs(y))))
                return true;
        }

        return false;
    }
}
