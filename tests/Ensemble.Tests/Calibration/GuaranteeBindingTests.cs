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
        binding=2
        task="classification"
        decides={"{"}"Output":"p","Kind":"probabilities","Label":null,"Variance":null{"}"}
        inputs=[{"{"}"Name":"x","Datatype":"FP32","Shape":[-1,2],"Features":null,"Finite":true{"}"}]
        lambda_input=null
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
        id="g"
        scope="s"
        issued="1970-01-01T00:00:00.0000000+00:00"
        alpha=0.02
        delta=0.05
        tau=0.3
        start=0.5
        rows=2000
        n=1600
        k=20
        p_value=0.01
        coverage=0.8
        band=1E-05
        per_true_class=[]
        per_predicted_class=[]
        calibration=""
        fit=""
        ledger=1
        replay=null

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
        { "threshold", Family, Issued with { Tau = 5 } },
        { "alpha", Family, Issued with { Alpha = 0.001 } },
        { "delta", Family, Issued with { Delta = 0.01 } },
        { "id", Family, Issued with { Id = "better" } },
        { "scope", Family, Issued with { Scope = "everything" } },
        { "counts", Family, Issued with { K = 0 } },
        { "band", Family, Issued with { Band = 0.3 } },
        { "ledger", Family, Issued with { Ledger = 2 } },
        { "names of features", Family with { Inputs = [Family.Inputs[0] with { Features = [new FeatureConfig { Name = "a" }, new FeatureConfig { Name = "b" }] }] }, Issued },
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
        GuaranteeBinding.Compute(renamed, Issued with { State = "withdrawn" }).ShouldBe(GuaranteeBinding.Compute(Family, Issued));
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

    [Fact]
    public void An_expiry_can_be_added_by_hand_but_not_taken_away_or_moved()
    {
        DateTimeOffset end = DateTimeOffset.UnixEpoch.AddDays(90);
        Guarantee endless = Issued with { Binding = GuaranteeBinding.Compute(Family, Issued) }, ending = Issued with { Expires = end };
        ending = ending with { Binding = GuaranteeBinding.Compute(Family, ending) };

        GuaranteeBinding.Check(Family, endless with { Expires = end }, 1).ShouldBeNull();
        GuaranteeBinding.Check(Family, ending, 1).ShouldBeNull();
        GuaranteeBinding.Check(Family, ending with { Expires = null }, 1).ShouldNotBeNull();
        GuaranteeBinding.Check(Family, ending with { Expires = end.AddDays(1) }, 1).ShouldNotBeNull();
    }
}
