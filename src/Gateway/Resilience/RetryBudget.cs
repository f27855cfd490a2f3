namespace Gateway.Resilience;

/// <summary>
/// Lets second questions be a share of the first ones, so that a service in trouble is not asked more than before. Thread-safe.
/// </summary>
/// <param name="share">Share in [0, 1]; 0 lets none through.</param>
sealed class RetryBudget(double share)
{
    // What a burst may use: without it a call after a pause could not be hedged, with more a failure would be met by a storm.
    const double Most = 10;

    readonly Lock taking = new();
    double saved = share > 0 ? 1 : 0;

    /// <summary>A first question was asked.</summary>
    public void Asked()
    {
        lock (taking)
            saved = Math.Min(Most, saved + share);
    }

    /// <summary>Takes the place of one second question.</summary>
    public bool TryTake()
    {
        lock (taking)
        {
            // Ten times a tenth is a little less than one.
            if (saved < 1 - 1e-9)
                return false;
            saved -= 1;
            return true;
        }
    }
}
