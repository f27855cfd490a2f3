using System.Text.Json.Nodes;
using Ensemble.Data;
using Ensemble.Decisions;
using Ensemble.Families;
using Ensemble.Tensors;
using Export.Calibrating;
using Export.Evaluation;
using Testing;

namespace Export.Tests.Commands;

public sealed class ExpiryTests(BlobFamily blobs) : IClassFixture<BlobFamily>
{
    [Fact]
    public async Task Ninety_days_end_the_promise_at_that_moment_and_its_gates_go_on_flagging()
    {
        string folder = blobs.Copy();
        (int code, string output, string error) = await blobs.Calibrate(folder, "--expires", "90d");
        (code, error).ShouldBe((0, ""));
        JsonNode guarantee = Guarantee(folder);
        DateTimeOffset end = guarantee["expires"]!.GetValue<DateTimeOffset>();
        end.ShouldBe(guarantee["issued"]!.GetValue<DateTimeOffset>() + TimeSpan.FromDays(90));
        output.ShouldContain(FormattableString.Invariant($"  expires {end.UtcDateTime:yyyy-MM-dd HH:mm}Z"));
        var clock = new ManualClock();
        clock.Advance(end - ManualClock.Start - TimeSpan.FromTicks(1));
        using FamilyLease lease = FamilyLoader.Lease(folder, new Dictionary<string, byte[]>(), clock, []).ShouldNotBeNull();
        Family family = lease.Family;
        Tensor[] inputs = [NpzFile.Read(blobs.Data).Single(t => t.Name == "x").Slice(3500, 1000)];
        (Reason, double)[] before = Decide(family, inputs);
        family.GuaranteeFor(family.DefaultChoice)!.State.ShouldBe("valid");

        clock.Advance(TimeSpan.FromTicks(1));

        GuaranteeStatus status = family.GuaranteeFor(family.DefaultChoice).ShouldNotBeNull();
        (status.State, status.Why).ShouldBe(("expired", FormattableString.Invariant($"it expired on {end:yyyy-MM-dd}")));
        (Reason Reasons, double Risk)[] after = Decide(family, inputs);
        after.ShouldBe(before);
        double tau = guarantee["tau"]!.GetValue<double>();
        after.Count(r => r.Reasons.HasFlag(Reason.Risk)).ShouldBe(after.Count(r => r.Risk > tau));
        after.Count(r => r.Risk > tau).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_date_is_its_first_moment_in_utc_and_without_either_nothing_expires()
    {
        string dated = blobs.Copy(), endless = blobs.Copy();
        (await blobs.Calibrate(dated, "--expires", "2999-03-31")).Code.ShouldBe(0);
        (await blobs.Calibrate(endless)).Code.ShouldBe(0);
        Guarantee(dated)["expires"]!.GetValue<DateTimeOffset>().ShouldBe(new DateTimeOffset(2999, 3, 31, 0, 0, 0, TimeSpan.Zero));
        Guarantee(endless)["expires"].ShouldBeNull();
    }

    [Fact]
    public async Task Inspect_and_score_tell_that_it_expired()
    {
        string folder = blobs.Copy(), path = Path.Combine(folder, "family.json");
        await blobs.Calibrate(folder);
        JsonNode manifest = JsonNode.Parse(File.ReadAllText(path))!;
        manifest["guarantees"]![0]!["expires"] = "2026-01-01T00:00:00+00:00";
        File.WriteAllText(path, manifest.ToJsonString());

        (_, string inspected, _) = await Cli.Run("inspect", folder, "--json");
        (_, string scored, _) = await Cli.Run("score", folder, "--data", blobs.Data, "--rows", "3500-3999", "--out", folder + ".csv");

        JsonNode.Parse(inspected)!["guarantees"]![0]!["state"]!.GetValue<string>().ShouldBe("expired");
        scored.ShouldContain("(expired)");
        Decided.Read(folder + ".csv").Count(r => r.Reasons.Contains("risk")).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_day_that_has_begun_is_refused_before_any_outcome_is_looked_at()
    {
        string folder = blobs.Copy();
        (int code, _, string error) = await blobs.Calibrate(folder, "--expires", "2020-01-01");
        (code, error).ShouldBe((3, "error: --expires 2020-01-01: that day has begun; a later one was expected\n"));
        File.Exists(Path.Combine(folder, "ledger.json")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("0d")]
    [InlineData("36501d")]
    [InlineData("-1d")]
    [InlineData("90")]
    [InlineData("2027-02-30")]
    [InlineData("soon")]
    public async Task What_is_neither_days_nor_a_date_is_wrong_use(string text)
    {
        Expiry.Parse(text).ShouldBeNull();
        (int code, _, string error) = await blobs.Calibrate("anything", $"--expires={text}");
        (code, error.StartsWith($"error: --expires: '{text}' is not like 90d", StringComparison.Ordinal)).ShouldBe((2, true));
    }

    [Fact]
    public async Task Without_a_guarantee_there_is_nothing_to_expire()
    {
        (int code, _, string error) = await Cli.Run("calibrate", "anything", "--data", blobs.Data, "--fit-rows", "1000-1499", "--expires", "90d");
        (code, error.Contains("--expires: a guarantee (--alpha) was expected with it")).ShouldBe((2, true));
    }

    static JsonNode Guarantee(string folder) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "family.json")))!["guarantees"]!.AsArray().ShouldHaveSingleItem()!;

    static (Reason Reasons, double Risk)[] Decide(Family family, Tensor[] inputs) =>
        [.. FamilyRows.Run(family, inputs, default).Decide(family.DefaultChoice).Select(d => (d.Reasons, d.Risk))];
}
