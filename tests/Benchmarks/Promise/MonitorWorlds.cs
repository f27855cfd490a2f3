using Ensemble.Tests.Monitors;

namespace Benchmarks.Promise;

/// <summary>Withdrawal and alert on streams of audited requests whose true risk is known.</summary>
static class MonitorWorlds
{
    const double Bound = AuditedWorld.Bound;

    public static bool Run(int streams, TextWriter output)
    {
        double limit = AuditedWorld.Limit(streams);
        var targets = new List<Target>
        {
            new("withdrawn within 5,000 requests at a risk of exactly alpha", AuditedWorld.Share(AuditedWorld.Withdrawals(1, streams, 5000, At(Bound))), limit),
            new("median requests to withdrawal at 2 alpha", AuditedWorld.Median(AuditedWorld.Withdrawals(10_000, streams, 20_000, At(2 * Bound))), 450),
            new("median requests to withdrawal at 3 alpha", AuditedWorld.Median(AuditedWorld.Withdrawals(20_000, streams, 20_000, At(3 * Bound))), 145),
            new("the same after 2,000 requests at alpha / 2", AuditedWorld.Median(After(AuditedWorld.Withdrawals(30_000, streams, 20_000, Turning(2000)))), 420),
        };
        foreach (int rows in new[] { 8, 32 })
        {
            targets.Add(new Target($"withdrawn at alpha, {rows} rows a request, intraclass correlation .3",
                AuditedWorld.Share(AuditedWorld.Withdrawals(40_000, streams, 1000, (r, _) => AuditedWorld.Wrong(r, rows, 0.3, Bound) / (double)rows)), limit));
            targets.Add(new Target($"control: the same, every row a bet of its own", AuditedWorld.Share(AuditedWorld.RowByRow(40_000, streams, 1000, rows, 0.3)), 0.25, AtLeast: true));
        }

        targets.Add(new Target("alerts (c = 10,000) in 1,600 healthy labels", AuditedWorld.Share(AuditedWorld.Alerts(50_000, streams, 1600, At(Bound / 2))), 0.01));
        targets.Add(Target.Seen("median requests to the alert at 3 alpha after 2,000 good ones", AuditedWorld.Median(After(AuditedWorld.Alerts(60_000, streams, 20_000, Turning(2000))))));
        return Target.Print(output, $"Monitors, alpha {Bound}, delta {AuditedWorld.Delta}, {streams} streams each, seeds from 1, 10,000 ... 60,000", targets);
    }

    static Func<Random, int, double> At(double risk) => (random, _) => AuditedWorld.Bernoulli(random, risk);

    static Func<Random, int, double> Turning(int healthy) => (random, t) => AuditedWorld.Bernoulli(random, t < healthy ? Bound / 2 : 3 * Bound);

    static IEnumerable<int?> After(int?[] alarms) => alarms.Where(a => !(a <= 2000)).Select(a => a - 2000);
}
