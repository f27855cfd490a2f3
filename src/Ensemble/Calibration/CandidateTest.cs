namespace Ensemble.Calibration;

/// <summary>Several sequences, declared before any outcome was seen, that share one δ.</summary>
/// <remarks>
/// Each begins with its weight of δ. One that is accepted to its end needs its share no more and leaves it to the others, in equal
/// parts, as Holm's procedure does (Bretz, Maurer, Brannath and Posch 2009, "A graphical approach to sequentially rejective multiple
/// test procedures"): the probability that any of them accepts a threshold whose risk is above α stays at most δ.
/// </remarks>
public static class CandidateTest
{
    /// <summary>Runs sequences at their shares.</summary>
    /// <param name="delta">δ that all declared ones share.</param>
    /// <param name="declared">Number of declared ones, those that are not run now among them: their shares stay theirs.</param>
    /// <param name="runs">Runs one sequence at a level.</param>
    /// <returns>One result a sequence.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are more sequences than were declared.</exception>
    public static SequenceResult[] Run(double delta, int declared, IReadOnlyList<Func<double, SequenceResult>> runs)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(runs.Count, declared);
        double[] shares = [.. Enumerable.Repeat(delta / declared, runs.Count)];
        var results = new SequenceResult[runs.Count];
        HashSet<int> open = [.. Enumerable.Range(0, runs.Count)];
        bool changed = true;
        while (changed && open.Count > 0)
        {
            changed = false;
            foreach (int i in open)
                results[i] = runs[i](shares[i]);
            foreach (int i in open.Order().Where(i => results[i].IsWhole).ToArray())
            {
                open.Remove(i);
                foreach (int other in open)
                    shares[other] += shares[i] / open.Count;
                changed = true;
            }
        }

        return results;
    }
}
