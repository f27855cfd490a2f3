using System.Text.Json.Nodes;
using Ensemble.Data;
using Ensemble.Decisions;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Members;
using Ensemble.Tensors;
using Testing;

namespace Ensemble.Tests.Members;

public sealed class RemoteMemberTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly List<string> mistakes = [];
    readonly List<string> invalid = [];
    int closed;

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Without_anybody_who_asks_other_servers_a_family_is_refused_by_the_member_and_what_to_do()
    {
        FamilyLoader.Load(With(Remote("r")).Write(folder.Path), TimeProvider.System, mistakes).ShouldBeNull();
        mistakes.ShouldBe([
            "family.json: member 'r' runs on another server (cluster 'c') and this command runs members from files alone: "
            + "give it 'onnx' in a copy of the family, or ask the gateway that serves it"]);
    }

    [Fact]
    public void Its_manifest_says_where_it_runs_and_nothing_of_files_and_golden_rows_are_required()
    {
        TinyFamily tiny = With(Remote("r"));
        tiny["r"]["remote"] = new JsonObject { ["cluster"] = "c", ["model"] = "../m", ["version"] = "a/b" };
        tiny["r"]["onnx"] = "members/a.onnx";
        tiny.Manifest.Remove("golden");
        Load(tiny).ShouldBeNull();
        mistakes.ShouldBe([
            "family.json: members[3]: expected either 'remote' or a file ('onnx', 'sha256', 'bytes', 'files'), found both",
            "family.json: members[3].remote.model: expected letters, digits, '.', '_' or '-' (at most 128, starting with a letter or digit), found '../m'",
            "family.json: members[3].remote.version: expected letters, digits, '.', '_' or '-' (at most 128, starting with a letter or digit), found 'a/b'",
            "family.json: members[3].remote: missing key 'golden': a remote member is known by its answers to golden rows"]);
    }

    [Fact]
    [FaultCase(13, "two members are one and the same model")]
    public void Two_remote_members_that_are_one_model_are_copies()
    {
        Load(With(Remote("r"), Remote("s"))).ShouldBeNull();
        mistakes.ShouldBe(["family.json: members: 'r' and 's' are copies of one model: their agreement would mean nothing"]);
    }

    [Fact]
    public void Golden_rows_must_hold_what_it_answers()
    {
        TinyFamily tiny = With(Remote("r"));
        tiny["r"]["name"] = "other";
        Load(tiny).ShouldBeNull();
        mistakes.ShouldBe(["golden.npz: no array 'output/other/p', by which the remote member is known"]);
    }

    [Fact]
    public void A_mistake_of_its_link_refuses_the_family_and_closes_the_other_links()
    {
        TinyFamily tiny = With(Remote("r"), Remote("s", "m2"));
        FamilyLoader.Load(tiny.Write(folder.Path), TimeProvider.System, mistakes, connect: (family, member, found) =>
        {
            if (member.Name == "r")
                return Link(family, member, found);
            found.Add("cluster: 'c' is none");
            return null;
        }).ShouldBeNull();
        mistakes.ShouldBe(["family.json: member 's': remote.cluster: 'c' is none"]);
        closed.ShouldBe(1);
    }

    [Fact]
    public async Task Its_inputs_are_put_into_a_form_once_for_all_members_that_take_it_and_its_answer_counts_as_any()
    {
        int made = 0;
        Family family = Load(With(Remote("r"), Remote("s", "m2")), inputs => inputs.Form<string>("json", _ => $"{++made}"))!;
        MemberOutputs outputs = await new FamilyExecution(TimeProvider.System).RunAsync(family, [X(1, 0)], TimeSpan.FromSeconds(5), CancellationToken.None);
        made.ShouldBe(1);
        outputs.Answered.ShouldBe(5);
        outputs.Values(3, 0).ToArray().ShouldBe([0.75, 0.25]);
        family.RowExact.ShouldBeEmpty("nothing is known of batches on other servers");
        family.Release();
        closed.ShouldBe(2);
    }

    [Fact]
    public async Task What_is_no_answer_makes_it_invalid_and_what_fails_makes_it_missing()
    {
        Family family = Load(With(Remote("r")), _ => throw new InvalidAnswerException("gave an invalid answer, it bears no id"))!;
        MemberOutputs outputs = await new FamilyExecution(TimeProvider.System).RunAsync(family, [X(1, 0)], TimeSpan.FromSeconds(5), CancellationToken.None);
        outputs.Results[3].Status.ShouldBe(MemberStatus.Invalid);
        outputs.Results[3].Error.ShouldBe("member 'r' gave an invalid answer, it bears no id");
        Decider.Decide(family, outputs, family.DefaultChoice).Rows[0].Reasons.ShouldBe(Reason.MemberInvalid);
    }

    [Fact]
    public void Nothing_is_promised_of_a_family_whose_members_can_change_elsewhere()
    {
        GroupedFamily.Write(folder.Path, parameter: false);
        string path = Path.Combine(Directory.GetDirectories(folder.Path).Single(), "family.json");
        JsonObject manifest = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        Family before = FamilyLoader.Load(Path.GetDirectoryName(path)!, TimeProvider.System, mistakes)!;
        before.Guarantees.Single().State.ShouldBe("valid");
        string name = before.Members[0].Name, output = before.Outputs[0].Name;
        byte[] golden = NpzFile.ToBytes([Tensor.From<float>("input/x", Datatype.FP32, [1, 2], [1f, 0f]), Tensor.From<float>($"output/r/{output}", Datatype.FP32, [1, 2], [0.75f, 0.25f])]);
        File.WriteAllBytes(Path.Combine(Path.GetDirectoryName(path)!, "golden.npz"), golden);
        manifest["golden"] = new JsonObject { ["path"] = "golden.npz", ["sha256"] = TinyFamily.Digest(golden) };
        manifest["members"]!.AsArray().Add(Remote("r"));
        File.WriteAllText(path, manifest.ToJsonString());

        Family? family = FamilyLoader.Load(Path.GetDirectoryName(path)!, TimeProvider.System, mistakes, connect: Link);

        mistakes.ShouldBeEmpty();
        family!.Guarantees.Single().State.ShouldBe("none");
        family.Guarantees.Single().Why.ShouldBe("member 'r' runs on another server: what was measured cannot be repeated at load, and what answers there may change", name);
    }

    Family? Load(TinyFamily tiny, Action<MemberInputs>? asked = null) =>
        FamilyLoader.Load(tiny.Write(folder.Path), TimeProvider.System, mistakes, connect: (family, member, _) => Link(asked));

    RemoteLink? Link(Family family, RemoteMember member, ICollection<string> found) => Link(null);

    RemoteLink Link(Action<MemberInputs>? asked) => new(
        (inputs, _, _) =>
        {
            asked?.Invoke(inputs);
            return ValueTask.FromResult<IReadOnlyList<Tensor>>([Tensor.From<float>("p", Datatype.FP32, [1, 2], [0.75f, 0.25f])]);
        },
        invalid.Add, () => closed++);

    static TinyFamily With(params JsonObject[] remote)
    {
        byte[] golden = NpzFile.ToBytes(
        [
            X(1, 0).Renamed("input/x"),
            .. remote.Select(r => Tensor.From<float>($"output/{r["name"]}/p", Datatype.FP32, [1, 2], [0.75f, 0.25f])),
        ]);
        TinyFamily tiny = TinyFamily.OfThree().WithFile("golden.npz", golden)
            .With(m => m["golden"] = new JsonObject { ["path"] = "golden.npz", ["sha256"] = TinyFamily.Digest(golden) });
        foreach (JsonObject member in remote)
            tiny.Manifest["members"]!.AsArray().Add(member);
        return tiny;
    }

    static JsonObject Remote(string name, string model = "m") =>
        new() { ["name"] = name, ["remote"] = new JsonObject { ["cluster"] = "c", ["model"] = model, ["version"] = "1" } };

    static Tensor X(params float[] x) => Tensor.From<float>("x", Datatype.FP32, [x.Length / 2, 2], x);
}
