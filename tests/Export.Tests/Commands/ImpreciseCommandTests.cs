using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Ensemble.Data;
using Ensemble.Decisions;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Tensors;
using Testing;

namespace Export.Tests.Commands;

public sealed class ImpreciseCommandTests : IDisposable
{
    const int Rows = 1200;

    readonly TemporaryFolder folder = new();

    public ImpreciseCommandTests() => File.WriteAllText(folder["rows.csv"], Csv(3));

    public void Dispose() => folder.Dispose();

    // Shape says the label with probability .8 everywhere; the cue says it with probability .95 in the sites a, b and c and .2 in d.
    static string Csv(int classes)
    {
        var random = new Random(4);
        var text = new StringBuilder("shape,cue,site,label\n");
        for (int i = 0; i < Rows; i++)
        {
            int label = random.Next(classes), site = i % 4;
            int Cue(double right) => random.NextDouble() < right ? label : random.Next(classes);
            string Number(int centre) => (centre + (0.3 * (random.NextDouble() - 0.5))).ToString("F3", CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture, $"{Number(Cue(0.7))},{Number(Cue(site == 3 ? 0 : 0.95))},{"abcd"[site]},{"xyz"[label]}\n");
        }

        return text.ToString();
    }

    Task<(int Code, string Output, string Error)> Train(params string[] more) => Cli.Run(["train", "--data", folder["rows.csv"], "--kind", "imprecise",
        "--environment", "site", "--rows", "0-599", "--hidden", "16,16", "--steps", "60", "--learning-rate", "0.01", "--lambda-grid", "0,0.5,1",
        "--name", "sites", "--out", folder["sites"], .. more]);

    [Fact]
    public async Task One_model_with_a_lambda_input_stands_as_a_member_for_each_lambda_and_the_environment_is_no_feature()
    {
        (int code, string output, string error) = await Train();
        (code, error).ShouldBe((0, ""));
        output.ShouldContain("risk on 60 held-out rows, by environment:");
        // Nobody typed --no-single.
        output.ShouldContain("no single network of the family's cost is compared: --kind imprecise trains one network");
        output.ShouldNotContain("--no-single");

        JsonNode manifest = JsonNode.Parse(File.ReadAllText(folder["sites/family.json"]))!;
        manifest["inputs"]![0]!["features"]!.AsArray().Select(f => (string?)f!["name"]).ShouldBe(["shape", "cue"]);
        manifest["lambda_input"]!["name"]!.GetValue<string>().ShouldBe("lambda");
        manifest["members"]!.AsArray().Select(m => m!["lambda"]!.GetValue<double>()).ShouldBe([0, 0.5, 1]);
        manifest["members"]!.AsArray().Select(m => (string?)m!["onnx"]).Distinct().ShouldBe(["members/conditioned.onnx"]);
        manifest["members"]![0]!["recipe"]!["rule"]!.GetValue<string>().ShouldBe("cvar");
        JsonNode report = JsonNode.Parse(File.ReadAllText(folder["sites/train.json"]))!["imprecise"]!;
        report["environments"]!.AsArray().Select(e => (string?)e!["name"]).ShouldBe(["a", "b", "c", "d"]);
        report["members"]!.AsArray().Count.ShouldBe(3);

        // The worst environment is the one whose cue is wrong; the last member does better there than the first.
        double Worst(int member) => report["members"]![member]!["risks"]![3]!.GetValue<double>();
        Worst(2).ShouldBeLessThan(Worst(0));
    }

    [Fact]
    public async Task Folded_members_answer_as_the_one_model_does_at_their_lambda()
    {
        await Train();
        double[] one = Answers(folder["sites"], out _);
        (int code, _, string error) = await Train("--folded", "--force");
        code.ShouldBe(0, error);

        JsonNode manifest = JsonNode.Parse(File.ReadAllText(folder["sites/family.json"]))!;
        manifest["lambda_input"].ShouldBeNull();
        manifest["members"]!.AsArray().Select(m => (string?)m!["onnx"]).ShouldBe(["members/lambda-0.onnx", "members/lambda-0.5.onnx", "members/lambda-1.onnx"]);
        double[] folded = Answers(folder["sites"], out _);
        folded.ShouldBe(one, 1e-5);
        folded[..100].ShouldNotBe(folded[^100..]);
    }

    [NeedsFact(Python.Onnx)]
    public async Task Both_forms_are_standard_ONNX()
    {
        const string Check = """
            import sys, onnx
            model = onnx.load(sys.argv[1])
            onnx.checker.check_model(model, full_check=True)
            print([i.name for i in model.graph.input])
            """;
        await Train();
        Python.Run(Check, folder["sites/members/conditioned.onnx"]).ShouldBe("['features', 'lambda']");
        await Train("--folded", "--force");
        Python.Run(Check, folder["sites/members/lambda-0.5.onnx"]).ShouldBe("['features']");
    }

    [Fact]
    public async Task Environments_may_stand_in_a_file_beside_arrays_and_a_regression_answers_in_its_unit()
    {
        var random = new Random(2);
        float[] x = [.. Enumerable.Range(0, 400).Select(_ => (float)random.NextDouble())];
        double[] y = [.. x.Select((v, i) => 500 + (i % 2 == 0 ? 10.0 : 30) * v)];
        NpzFile.Write(folder["line.npz"], [Tensor.From<float>("x", Datatype.FP32, [400, 1], x), Tensor.From<double>("label", Datatype.FP64, [400], y)]);
        File.WriteAllText(folder["site.csv"], "environment\n" + string.Concat(Enumerable.Range(0, 400).Select(i => $"{i % 2}\n")));
        (int code, _, string error) = await Cli.Run("train", "--data", folder["line.npz"], "--kind", "imprecise", "--environment", folder["site.csv"], "--task", "regression",
            "--rule", "kernel", "--environment-width", "0.1", "--hidden", "8,8", "--steps", "400", "--learning-rate", "0.02", "--input", "x", "--name", "line", "--out", folder["line"]);
        (code, error).ShouldBe((0, ""));

        // λ is the environment's number here: slopes of 10 and 30.
        using FamilyLease lease = Load(folder["line"]);
        MemberOutputs outputs = await new FamilyExecution(TimeProvider.System).RunAsync(lease.Family, [Tensor.From<float>("x", Datatype.FP32, [1, 1], [0.8f])],
            TimeSpan.FromSeconds(10), default);
        outputs.Values(0, 0)[0].ShouldBe(508, 1.5);
        outputs.Values(4, 0)[0].ShouldBe(524, 1.5);

        // Risks are half squared errors in the target's unit, as the manifest's root mean square is.
        JsonNode told = JsonNode.Parse(File.ReadAllText(folder["line/train.json"]))!["imprecise"]!, member = told["members"]![2]!;
        double[] held = [.. told["environments"]!.AsArray().Select(e => e!["validation_rows"]!.GetValue<double>())];
        double mean = member["risks"]!.AsArray().Select((r, e) => held[e] * r!.GetValue<double>()).Sum() / held.Sum();
        Math.Sqrt(2 * mean).ShouldBe(lease.Family.Manifest.Members[2].Validation!.Rmse!.Value, 1e-3);
    }

    [Fact]
    public async Task Every_offered_lambda_gets_a_guarantee_of_its_own_and_declared_ones_share_delta()
    {
        await Train("--fit-rows", "600-699");
        (int code, string output, string error) = await Cli.Run("calibrate", folder["sites"], "--data", folder["rows.csv"], "--fit-rows", "600-699", "--rows", "700-1199",
            "--alpha", "0.4", "--candidates", "0:mean_minus_sd,0.5:mean_minus_sd,1:mean_minus_sd");
        (code, error).ShouldBe((0, ""), output);

        JsonNode[] issued = [.. JsonNode.Parse(File.ReadAllText(folder["sites/family.json"]))!["guarantees"]!.AsArray().Select(g => g!)];
        issued.Select(g => (string?)g["answer"]).ShouldBe(["lambda-0", "lambda-0.5", "lambda-1"]);
        issued.ShouldAllBe(g => g["level"]!.GetValue<double>() == 0.05 / 3);
        using FamilyLease lease = Load(folder["sites"]);
        lease.Family.TryChoose(null, null, 0.5, out AnswerChoice offered, out _).ShouldBeTrue();
        lease.Family.GuaranteeFor(offered)!.State.ShouldBe("valid");
        lease.Family.TryChoose(null, null, 0.6, out AnswerChoice between, out _).ShouldBeTrue();
        (lease.Family.ChoiceName(between), lease.Family.GuaranteeFor(between)).ShouldBe(("lambda=0.6", null));
    }

    [Theory]
    [InlineData("--environment COLUMN says which environment", "--kind", "imprecise")]
    [InlineData("--members: says nothing to --kind imprecise", "--kind", "imprecise", "--environment", "site", "--members", "3")]
    [InlineData("--rule: says nothing to --kind mlp", "--rule", "vrex")]
    [InlineData("2 to 64 ascending numbers", "--kind", "imprecise", "--environment", "site", "--lambda-grid", "1,0")]
    [InlineData("no column and no file of that name; there are shape, cue, site, label", "--kind", "imprecise", "--environment", "sight")]
    [InlineData("1 environments in the rows", "--kind", "imprecise", "--environment", "site", "--rows", "0,4,8,12,16,20,24,28")]
    [InlineData("0.001 apart at least", "--kind", "imprecise", "--environment", "site", "--lambda-grid", "0.3,0.3000000001")]
    [InlineData("0.001 apart at least", "--kind", "imprecise", "--environment", "site", "--lambda-grid", "0,1e-20", "--folded")]
    [InlineData("--diversity: says nothing to --kind imprecise", "--kind", "imprecise", "--environment", "site", "--diversity", "dbat", "--unlabelled", "x.csv")]
    [InlineData("--feature-share: says nothing to --kind imprecise", "--kind", "imprecise", "--environment", "site", "--feature-share", "0.5")]
    [InlineData("--keep-anyway: says nothing to --kind imprecise", "--kind", "imprecise", "--environment", "site", "--keep-anyway")]
    [InlineData("--tail: says nothing to --rule cvar; it is of eqrm", "--kind", "imprecise", "--environment", "site", "--tail", "3")]
    [InlineData("--penalty: says nothing to --rule group-dro; it is of vrex, irm, sd, cvar-variance", "--kind", "imprecise", "--environment", "site", "--rule", "group-dro", "--penalty", "3")]
    [InlineData("--environment label: that is the label", "--kind", "imprecise", "--environment", "label")]
    [InlineData("environment 'a' is no number", "--kind", "imprecise", "--environment", "site", "--rule", "kernel")]
    public async Task What_cannot_be_meant_is_refused_in_words(string says, params string[] options)
    {
        (int code, _, string error) = await Cli.Run(["train", "--data", folder["rows.csv"], "--name", "n", "--out", folder["n"], .. options]);
        code.ShouldBeOneOf(2, 3);
        error.ShouldContain(says);
        Directory.Exists(folder["n"]).ShouldBeFalse();
    }

    double[] Answers(string family, out string[] names)
    {
        using FamilyLease lease = Load(family);
        names = [.. lease.Family.Members.Select(m => m.Name)];
        Rows rows = RowFile.Read(folder["rows.csv"], null, lease.Family.Manifest.Inputs, new RowReadOptions { Selection = RowSelection.Parse("600-699") });
        MemberOutputs outputs = new FamilyExecution(TimeProvider.System).RunAsync(lease.Family, rows.Inputs, TimeSpan.FromSeconds(10), default).AsTask().GetAwaiter().GetResult();
        return [.. from m in Enumerable.Range(0, outputs.Members) from r in Enumerable.Range(0, 100) select outputs.Values(m, r)[0]];
    }

    static FamilyLease Load(string folder)
    {
        var mistakes = new List<string>();
        return FamilyLoader.Lease(folder, new Dictionary<string, byte[]>(), TimeProvider.System, mistakes) ?? throw new InvalidOperationException(string.Join("; ", mistakes));
    }
}
