using System.Text.Json;
using Ensemble.Monitors;

namespace Ensemble.Tests.Monitors;

/// <summary>Evidence, change and interval against their definitions in 50-digit arithmetic (monitors_oracle.py).</summary>
public sealed class RiskOracleTests
{
    static readonly JsonElement Expected = Read();

    [Fact]
    public void Evidence_is_the_mixture_over_starts_and_stakes()
    {
        foreach (JsonElement expected in Expected.GetProperty("cases").EnumerateArray())
        {
            var evidence = new RiskEvidence(expected.GetProperty("bound").GetDouble());
            Compare(expected, "evidence", loss =>
            {
                evidence.Add(loss);
                return evidence.LogEvidence;
            });
        }
    }

    [Fact]
    public void Change_is_the_mean_of_the_cumulative_bets()
    {
        foreach (JsonElement expected in Expected.GetProperty("cases").EnumerateArray())
        {
            var change = new RiskChange(expected.GetProperty("bound").GetDouble());
            Compare(expected, "change", loss =>
            {
                change.Add(loss);
                return change.LogStatistic;
            });
        }
    }

    [Fact]
    public void The_interval_ends_where_the_mixture_reaches_one_over_delta()
    {
        foreach (JsonElement e in Expected.GetProperty("intervals").EnumerateArray())
        {
            (double lower, double upper) = RiskInterval.Of(e.GetProperty("n").GetInt64(), e.GetProperty("sum").GetDouble(), e.GetProperty("delta").GetDouble());
            lower.ShouldBe(e.GetProperty("lower").GetDouble(), 1e-9);
            upper.ShouldBe(e.GetProperty("upper").GetDouble(), 1e-9);
        }
    }

    [Fact]
    public void Taken_up_from_its_state_evidence_goes_on_bit_for_bit()
    {
        var random = new Random(5);
        var whole = new RiskEvidence(0.02);
        var change = new RiskChange(0.02);
        RiskEvidence parts = new(0.02);
        RiskChange changeParts = new(0.02);
        for (int i = 0; i < 500; i++)
        {
            double loss = random.NextDouble() < 0.05 ? 1 : 0;
            whole.Add(loss);
            change.Add(loss);
            parts = new RiskEvidence(0.02, Copy(parts.State));
            parts.Add(loss);
            changeParts = new RiskChange(0.02, Copy(changeParts.State));
            changeParts.Add(loss);
            parts.LogEvidence.ShouldBe(whole.LogEvidence);
            changeParts.LogStatistic.ShouldBe(change.LogStatistic);
        }
    }

    [Fact]
    public void A_bound_near_one_leaves_stakes_that_cannot_lose_everything()
    {
        var evidence = new RiskEvidence(0.9);
        for (int i = 0; i < 1000; i++)
            evidence.Add(0);
        double.IsFinite(evidence.LogEvidence).ShouldBeTrue();
        Should.Throw<ArgumentOutOfRangeException>(() => evidence.Add(1.5));
        Should.Throw<ArgumentOutOfRangeException>(() => evidence.Add(double.NaN));
        Should.Throw<ArgumentOutOfRangeException>(() => new RiskEvidence(1));
        Should.Throw<ArgumentException>(() => new RiskEvidence(0.02, evidence.State));
    }

    static T Copy<T>(T state) => JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(state))!;

    static void Compare(JsonElement expected, string name, Func<double, double> add)
    {
        double[] losses = [.. expected.GetProperty("losses").EnumerateArray().Select(l => l.GetDouble())];
        double[] values = [.. expected.GetProperty(name).EnumerateArray().Select(v => v.GetDouble())];
        for (int i = 0; i < losses.Length; i++)
            add(losses[i]).ShouldBe(values[i], 1e-10, $"{name} after loss {i}");
    }

    static JsonElement Read()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Monitors", "monitors_oracle.json")));
        return document.RootElement.Clone();
    }
}
