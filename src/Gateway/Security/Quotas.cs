using System.Threading.RateLimiting;
using Gateway.Configuration;
using Gateway.Replies;

namespace Gateway.Security;

/// <summary>A token bucket for each caller who has a quota; one that nobody uses is forgotten. Thread-safe.</summary>
sealed class Quotas(SnapshotHolder holder) : IDisposable
{
    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // A quota that changes is another bucket.
    readonly PartitionedRateLimiter<(CallerWay Way, string Name, QuotaConfig Quota)> buckets =
        PartitionedRateLimiter.Create<(CallerWay Way, string Name, QuotaConfig Quota), (CallerWay, string, QuotaConfig)>(whose =>
            RateLimitPartition.GetTokenBucketLimiter(whose, static key => new TokenBucketRateLimiterOptions
            {
                TokenLimit = key.Item3.Burst,
                TokensPerPeriod = key.Item3.PerSecond,
                ReplenishmentPeriod = Second,
                AutoReplenishment = false,
            }));

    /// <summary>Takes one request from the caller's bucket, or says why that cannot be.</summary>
    public Fault? Take(Caller caller)
    {
        if (caller.Way is CallerWay.Anonymous or CallerWay.Local || (caller.Quota ?? holder.Current.Config.Access.Quota) is not { } quota)
            return null;
        using var lease = buckets.AttemptAcquire((caller.Way, caller.Name, quota));
        if (lease.IsAcquired)
            return null;
        double seconds = lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? Math.Ceiling(after.TotalSeconds) : 1;
        return new Fault(FaultCode.QuotaExceeded, $"the caller's quota: expected {quota.PerSecond} requests a second and {quota.Burst} at once at most, came more")
        { RetryAfter = (int)Math.Clamp(seconds, 1, 3600) };
    }

    public void Dispose() => buckets.Dispose();
}
