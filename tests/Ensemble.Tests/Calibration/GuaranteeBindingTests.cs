using Ensemble.Calibration;
using Ensemble.Families;

namespace Ensemble.Tests.Calibration;

public sealed class GuaranteeBindingTests
{
    static readonly Manifest Family = new()
    {
        Name = "f", Version = "1", Task = "classification",
        Inputs = [new TensorConfig { Name = "x", Datatype = "FP32", Shape = [-1, 2] }],
        Outputs = [new TensorConfig { Name = "p", Datatype = "FP32", Shape = [-1, 2] }],
        Decides = new DecidesConfig { Output = "p", Kind = "probabilities" },
        Members =
        [
            new MemberConfig { Name = "a", Onnx = "a.onnx", Sha256 = new string('a', 64), Temperature = 1.1, Smoothing = 0.01 },
            new MemberConfig { Name = "b", Onnx = "b.onnx", Sha256 = new string('b', 64) },
        ],
    };

    static readonly Guarantee Issued = new()
    {
        Id = "g", Scope = "s", Issued = DateTimeOffset.UnixEpoch, Alpha = 0.02, Delta = 0.05, Tau = 0.3, Answer = "mean", Risk = "mean_minus_sd",
        Gates = [new GateConfig { Score = "mutual_information", Rate = 0.01, Bank = "bank" }],
        Rows = 2000, N = 1600, K = 20, PValue = 0.01, Coverage = 0.8, Binding = "", Scoring = 1, CalibrationDigest = "", FitDigest = "", Ledger = 1,
    };

    // Written out by hand: a change of it ends every guarantee that was ever issued.
    static readonly string Text = $"""
        binding=1
        task="classification"
        decides={"{"}"Output":"p","Kind":"probabilities","Label":null,"Variance":null{"}"}
        labels=null
        worst=null
        members=2
        member="a"
         sha256="{new string('a', 64)}"
         lambda=null
         weight=1
         temperature=1.1
         smoothing=0.01
         inputs=null
         outputs=null
         labels=null
        member="b"
         sha256="{new string('b', 64)}"
         lambda=null
         weight=1
         temperature=1
         smoothing=0
         inputs=null
         outputs=null
         labels=null
        answer="mean"
        risk="mean_minus_sd"
        kappa=1
        loss="zero_one"
        gate="mutual_information" 0.01 "bank"
        scoring=1
        provider="cpu"
        precision="fp32"
        fused=false

        """;

    public static TheoryData<string, Manifest, Guarantee> Changes => new()
    {
        { "digest of a member", With(m => m with { Sha256 = new string('c', 64) }), Issued },
        { "weight", With(m => m with { Weight = 2 }), Issued },
        { "temperature", With(m => m with { Temperature = 1.1000000000000003 }), Issued },
        { "smoothing", With(m => m with { Smoothing = 0.02 }), Issued },
        { "class order", With(m => m with { Labels = ["1", "0"] }), Issued },
        { "external data", With(m => m with { Files = [new ExternalFileConfig { Path = "w", Sha256 = "d" }] }), Issued },
        { "a member less", Family with { Members = [Family.Members[0]] }, Issued },
        { "order of members", Family with { Members = [Family.Members[1], Family.Members[0]] }, Issued },
        { "decided output", Family with { Decides = Family.Decides with { Kind = "logits" } }, Issued },
        { "answer", Family, Issued with { Answer = "median" } },
        { "risk score", Family, Issued with { Risk = "entropy" } },
        { "kappa", Family, Issued with { Kappa = 2 } },
        { "rate of a gate", Family, Issued with { Gates = [Issued.Gates[0] with { Rate = 0.02 }] } },
        { "bank of a gate", Family, Issued with { Gates = [Issued.Gates[0] with { Bank = "other" }] } },
        { "a gate less", Family, Issued with { Gates = [] } },
        { "scoring", Family, Issued with { Scoring = 2 } },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Whatever_makes_answers_scores_or_gates_changes_the_binding(string what, Manifest manifest, Guarantee guarantee) =>
        GuaranteeBinding.Compute(manifest, guarantee).ShouldNotBe(GuaranteeBinding.Compute(Family, Issued), what);

    [Fact]
    public void What_makes_no_answer_does_not()
    {
        Manifest renamed = Family with { Name = "g", Version = "2", Quorum = 1, Baseline = new BaselineConfig(), Members = [.. Family.Members.Select(m => m with { Bytes = 5 })] };
        GuaranteeBinding.Compute(renamed, Issued with { Id = "h", State = "withdrawn", Tau = 0.4 }).ShouldBe(GuaranteeBinding.Compute(Family, Issued));
    }

    [Fact]
    public void The_text_that_is_digested_is_the_same_in_every_version() =>
        GuaranteeBinding.Text(Family, Issued).ShouldBe(Text.ReplaceLineEndings("\n"));

    [Fact]
    public void A_guarantee_of_this_family_holds_and_one_of_another_says_what_to_do()
    {
        Guarantee bound = Issued with { Binding = GuaranteeBinding.Compute(Family, Issued) };
        GuaranteeBinding.Check(Family, bound, scoring: 1).ShouldBeNull();
        GuaranteeBinding.Check(With(m => m with { Weight = 3 }), bound, scoring: 1).ShouldNotBeNull().ShouldContain("calibrate on fresh rows");
        GuaranteeBinding.Check(Family, bound, scoring: 2).ShouldNotBeNull().ShouldContain("scoring 1");
    }

    static Manifest With(Func<MemberConfig, MemberConfig> change) => Family with { Members = [change(Family.Members[0]), Family.Members[1]] };
}
