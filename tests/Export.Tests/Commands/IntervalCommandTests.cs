using System.Globalization;
using System.Text.Json.Nodes;
using Ensemble.Calibration;
using Ensemble.Data;
using Ensemble.Decisions;
using Ensemble.Execution;
using Ensemble.Families;
using Testing;
using Xunit.Abstractions;

namespace Export.Tests.Commands;

/// <summary>Intervals around three small networks' answers on the strength of concrete.</summary>
public sealed class IntervalCommandTests(ITestOutputHelper output) : IAsyncLifetime, IDisposable
{
    readonly TemporaryFolder folder = new();

    string Family => folder["concrete"];

    // Mixtures that were measured once, so that no split shares a row with another.
    string Data => folder["distinct.csv"];

    public async Task InitializeAsync()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Repository.Root, "config", "data", "concrete.csv"));
        static string Mixture(string line) => string.Join(',', line.Split(',').Take(8));
        HashSet<string> once = [.. lines.GroupBy(Mixture).Where(g => g.Count() == 1).Select(g => g.Key)];
        File.WriteAllLines(Data, lines.Where(l => once.Contains(Mixture(l))));
        (int code, _, string error) = await Cli.Run("train", "--data", Data, "--rows", "split=train", "--task", "regression",
            "--hidden", "16", "--members", "3", "--epochs", "40", "--name", "concrete", "--out", Family);
        (code, error).ShouldBe((0, ""));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_served_ends_are_the_answer_and_the_kept_quantile_times_the_spread_and_its_floor()
    {
        Offered().ShouldNotContain("consensus.interval_lower");
        (int code, string said, string error) = await Cli.Run("calibrate", Family, "--data", Data, "--rows", "split=test", "--fit-rows", "split=calibration", "--intervals", "0.1");
        (code, error).ShouldBe((0, ""));
        output.WriteLine(said);
        JsonNode intervals = JsonNode.Parse(File.ReadAllText(Path.Combine(Family, "family.json")))!["intervals"]!;
        Offered().ShouldContain("consensus.interval_lower");

        (double Answer, double Spread, double Truth)[] calibrate = await Rows("split=test");
        double[] spreads = [.. (await Rows("split=calibration")).Select(r => r.Spread).Order()];
        double floor = spreads[spreads.Length / 2];
        intervals["floor"]!.GetValue<double>().ShouldBe(floor, 1e-6);
        double[] scores = [.. calibrate.Select(r => Math.Abs(r.Truth - r.Answer) / (r.Spread + floor)).Order()];
        // n rows: the smallest whole number that is at least 0.9 (n + 1) is the rank.
        int rank = ((9 * (scores.Length + 1)) + 9) / 10;
        intervals["quantile"]!.GetValue<double>().ShouldBe(scores[rank - 1], 1e-5);

        (double[] lower, double[] upper) = Ends();
        for (int row = 0; row < calibrate.Length; row++)
        {
            double half = scores[rank - 1] * (calibrate[row].Spread + floor);
            lower[row].ShouldBe(calibrate[row].Answer - half, 1e-3);
            upper[row].ShouldBe(calibrate[row].Answer + half, 1e-3);
        }

        // Of the rows that calibrated it, as many as the rank says lie within.
        calibrate.Select((r, i) => r.Truth >= lower[i] - 1e-6 && r.Truth <= upper[i] + 1e-6).Count(within => within).ShouldBe(rank);
    }

    [Fact]
    public async Task Over_200_splits_of_rows_that_trained_nothing_the_truth_lies_within_as_promised()
    {
        const double alpha = 0.1;
        (double Answer, double Spread, double Truth)[] all = [.. await Rows("split=test"), .. await Rows("split=calibration")];
        var random = new Random(1);
        double[] covered = new double[200];
        const int n = 199;
        for (int split = 0; split < covered.Length; split++)
        {
            random.Shuffle(all);
            double[] scores = [.. all.Select(r => Math.Abs(r.Truth - r.Answer) / (r.Spread + 1))];
            double quantile = Conformal.Quantile(scores.AsSpan(0, n), alpha)!.Value;
            covered[split] = scores.Skip(n).Count(s => s <= quantile) / (double)(scores.Length - n);
        }

        double mean = covered.Average(), error = Math.Sqrt(covered.Sum(c => (c - mean) * (c - mean)) / 199 / 200);
        output.WriteLine($"{all.Length} rows; mean coverage {mean:F5}, standard error {error:F5}");
        mean.ShouldBeInRange(1 - alpha - (3 * error), 1 - alpha + (1.0 / (n + 1)) + (3 * error));
    }

    [Fact]
    public async Task Without_a_floor_or_rows_for_one_nothing_is_looked_at()
    {
        (int code, _, string error) = await Cli.Run("calibrate", Family, "--data", Data, "--rows", "split=test", "--intervals", "0.1");
        (code, error.Contains("--fit-rows: rows were expected whose median spread is the floor, or --floor")).ShouldBe((2, true));
        (code, _, error) = await Cli.Run("calibrate", Family, "--data", Data, "--rows", "split=test", "--sets", "lac:0.1");
        (code, error.Contains("--sets is for classifications")).ShouldBe((3, true));
        (code, string said, _) = await Cli.Run("calibrate", Family, "--data", Data, "--rows", "split=test", "--intervals", "0.001", "--floor", "1");
        (code, said.Contains("0.001 takes 999 at least. No outcome was looked at")).ShouldBe((1, true));
    }

    string[] Offered()
    {
        using FamilyLease lease = Load();
        return [.. ConsensusOutputs.Of(lease.Family).Select(o => o.Name)];
    }

    (double[] Lower, double[] Upper) Ends()
    {
        using FamilyLease lease = Load();
        var read = RowFile.Read(Data, null, lease.Family.Manifest.Inputs, new RowReadOptions { Selection = RowSelection.Parse("split=test") });
        MemberOutputs outputs = new FamilyExecution(TimeProvider.System).RunAsync(lease.Family, read.Inputs, Timeout.InfiniteTimeSpan, default).AsTask().GetAwaiter().GetResult();
        FamilyDecisions decisions = Decider.Decide(lease.Family, outputs, lease.Family.DefaultChoice);
        double[] End(string name) => ConsensusOutputs.Build(name, lease.Family, outputs, decisions).As<double>().ToArray();
        return (End("consensus.interval_lower"), End("consensus.interval_upper"));
    }

    async Task<(double Answer, double Spread, double Truth)[]> Rows(string selection)
    {
        string csv = folder[$"{Guid.NewGuid():N}.csv"];
        (int code, _, string error) = await Cli.Run("score", Family, "--data", Data, "--rows", selection, "--out", csv);
        (code, error).ShouldBe((0, ""));
        return [.. File.ReadAllLines(csv).Skip(1).Select(l => l.Split(',')).Select(r => (Number(r[1]), Number(r[5]), Number(r[10])))];
    }

    FamilyLease Load()
    {
        var mistakes = new List<string>();
        return FamilyLoader.Lease(Family, new Dictionary<string, byte[]>(), TimeProvider.System, mistakes) ?? throw new InvalidOperationException(string.Join("; ", mistakes));
    }

    static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
