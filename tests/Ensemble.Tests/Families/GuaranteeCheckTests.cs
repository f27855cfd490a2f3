using System.Text.Json.Nodes;
using Ensemble.Calibration;
using Ensemble.Families;
using Ensemble.Scores;
using Testing;

namespace Ensemble.Tests.Families;

/// <summary>What a manifest says of its guarantees, and what is left of it when the family is loaded.</summary>
public sealed class GuaranteeCheckTests : IDisposable
{
    static readonly Guarantee Sound = new()
    {
        Id = "g", Scope = "s", Issued = DateTimeOffset.UnixEpoch, Alpha = 0.02, Delta = 0.05, Tau = 0.3, Answer = "mean", Risk = "mean_minus_sd",
        Gates = [], Rows = 200, N = 149, K = 0, PValue = 0.01, Coverage = 0.745, Binding = "", Scoring = Scoring.Number, CalibrationDigest = "", FitDigest = "",
        Ledger = 1,
    };

    // 0.98^149 = 0.04928 and 0.98^148 = 0.05029: without an error it takes 149 rows to show alpha 0.02 at delta 0.05.
    public static TheoryData<string, Guarantee, bool> Figures => new()
    {
        { "just enough rows", Sound, true },
        { "a row too few", Sound with { N = 148 }, false },
        { "one error in just enough rows", Sound with { K = 1 }, false },
        // 0.98^235 + 235·0.02·0.98^234 = 0.0503, one row more: 0.0494.
        { "one error in 235 rows", Sound with { Rows = 300, N = 235, K = 1 }, false },
        { "one error in 236 rows", Sound with { Rows = 300, N = 236, K = 1 }, true },
        { "a stored p-value that lies", Sound with { N = 10, PValue = 0.000001 }, false },
        { "a smaller delta", Sound with { Delta = 0.049 }, false },
        { "a smaller alpha", Sound with { Alpha = 0.0199 }, false },
        { "alpha 0", Sound with { Alpha = 0 }, false },
        { "alpha 1", Sound with { Alpha = 1 }, false },
        { "delta 1", Sound with { Delta = 1 }, false },
        { "fewer errors than none", Sound with { K = -1 }, false },
        { "more errors than rows", Sound with { K = 150 }, false },
        { "more unflagged rows than rows", Sound with { Rows = 148 }, false },
        { "a negative band", Sound with { Band = -1 }, false },
    };

    readonly TemporaryFolder folder = new();
    readonly List<string> mistakes = [];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Figures))]
    public void The_test_behind_a_guarantee_is_done_again_at_load(string what, Guarantee figures, bool holds)
    {
        var family = Load(figures).ShouldNotBeNull(string.Join('\n', mistakes));
        var status = family.Guarantees.ShouldHaveSingleItem();
        status.State.ShouldBe("none", what);
        // Without kept rows even a sound one is none: but that is another reason, and comes later.
        status.Why.ShouldNotBeNull().ShouldContain(holds ? "no calibration rows are kept to replay" : "its figures contradict each other", customMessage: what);
        family.Release();
    }

    [Fact]
    public void Two_guarantees_of_one_id_are_refused()
    {
        Load(Sound, Sound with { Answer = "median" }).ShouldBeNull();
        mistakes.ShouldBe(["family.json: guarantees: the id 'g' occurs 2 times"]);
    }

    [Fact]
    public void Two_guarantees_for_one_answer_are_refused()
    {
        Load(Sound, Sound with { Id = "h" }).ShouldBeNull();
        mistakes.ShouldBe(["family.json: guarantees: 'g' and 'h' are for the same answer 'mean'"]);
    }

    [Theory]
    [InlineData(null, null, false)]
    [InlineData("kappa", 2.0, true)]
    [InlineData("novelty_false_flag_rate", 0.5, true)]
    [InlineData("risk_threshold", 0.9, true)]
    public void Scores_that_a_guarantee_overrules_are_warned_of(string? key, double? value, bool warned)
    {
        string shipped = Repository.File("config", "families", "mnist");
        string copy = folder["mnist"];
        foreach (string file in Directory.EnumerateFiles(shipped, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(copy, Path.GetRelativePath(shipped, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        string path = Path.Combine(copy, "family.json");
        JsonObject manifest = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        if (key is not null)
            manifest["scores"]![key] = value;
        File.WriteAllText(path, manifest.ToJsonString());
        var family = FamilyLoader.Load(copy, TimeProvider.System, mistakes).ShouldNotBeNull();
        family.Guarantees[0].State.ShouldBe("valid");
        family.Warnings.Any(w => w.Contains("those under 'scores' differ and apply only where there is no guarantee", StringComparison.Ordinal)).ShouldBe(warned);
        family.Release();
    }

    // As somebody would forge them: bound to the family by a binding made anew.
    Family? Load(params Guarantee[] guarantees)
    {
        string path = TinyFamily.OfThree().Write(folder.Path);
        string file = Path.Combine(path, "family.json");
        Manifest manifest = ManifestReader.Read(File.ReadAllBytes(file), mistakes)!;
        Guarantee[] bound = [.. guarantees.Select(g => g with { Binding = GuaranteeBinding.Compute(manifest, g) })];
        File.WriteAllBytes(file, ManifestReader.Write(manifest with { Guarantees = bound }));
        return FamilyLoader.Load(path, TimeProvider.System, mistakes);
    }
}
