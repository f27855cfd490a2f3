using Ensemble.Data;

namespace Export.Calibrating;

/// <summary>
/// Rows that stand in a file many times, as after oversampling: each copy would count as evidence of its own, and one right answer a
/// thousand times would be a promise.
/// </summary>
static class RepeatedRows
{
    // A row in a hundred comes twice where inputs are rounded, and moves no count by more than that.
    const double Allowed = 0.01;

    /// <summary>Refuses rows of which more than one in a hundred repeats the content of another one.</summary>
    /// <param name="digests">Digest of each row.</param>
    /// <param name="path">What the error calls the file.</param>
    /// <param name="remedy">What else could be done, behind a semicolon.</param>
    /// <exception cref="DataException">Too many do.</exception>
    public static void Refuse(UInt128[] digests, string path, string remedy = "")
    {
        int repeated = digests.Length - digests.Distinct().Count();
        if (repeated > digests.Length * Allowed)
            throw new DataException($"{path}: {repeated} of the {digests.Length} rows repeat the inputs of another one; copies are no independent evidence: "
                + $"keep one of each{remedy}. No outcome was looked at");
    }
}
