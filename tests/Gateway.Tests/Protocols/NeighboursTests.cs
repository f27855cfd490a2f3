using System.Globalization;
using System.Text.Json.Nodes;
using Testing;

namespace Gateway.Tests.Protocols;

/// <summary>A forest beside nearest neighbours, trained by the command and asked over REST; numpy works the neighbours out from what the model holds.</summary>
public sealed class NeighboursTests
{
    [NeedsFact("/usr/bin/python3", Python.Onnx, Python.Numpy)]
    public async Task Neighbours_in_a_mix_answer_as_numpy_does()
    {
        using var made = new TemporaryFolder();
        var trained = await Command.RunAsync(
            "dotnet", Path.Combine(AppContext.BaseDirectory, "..", "..", "Export", "release", "Export.dll"), "train",
            "--data", Repository.File("config", "data", "vehicle.csv"), "--rows", "split=train", "--mix", "knn,extra-trees", "--members", "2", "--trees", "5",
            "--scale", "none", "--prototypes", "60", "--no-single", "--keep-anyway", "--name", "mixed", "--out", made["mixed"]);
        trained.Code.ShouldBe(0, trained.Output + trained.Error);
        await using var gateway = await GatewayUnderTest.StartAsync(f => Directory.Move(made["mixed"], Path.Combine(f, "mixed")));
        var asked = (await gateway.GetAsync("/v2/models/mixed/example")).Json.AsObject();
        asked["outputs"] = new JsonArray(new JsonObject { ["name"] = "consensus.member_outputs" }, new JsonObject { ["name"] = "consensus.flagged" });

        var reply = await gateway.InferAsync(asked.ToJsonString(), "mixed");

        var input = asked["inputs"]![0]!;
        double[] expected = [.. Python.Run("""
            import json, sys, numpy as np, onnx
            from onnx import numpy_helper
            folder, given = sys.argv[1], json.loads(sys.argv[2])
            member = [m for m in json.load(open(folder + "/family.json"))["members"] if m["name"].startswith("knn")][0]
            assert member.get("temperature", 1) == 1 and member.get("smoothing", 0) == 0
            held = {t.name: numpy_helper.to_array(t).astype(float) for t in onnx.load(folder + "/" + member["onnx"]).graph.initializer}
            x = np.array(given["data"], float).reshape(given["shape"])
            z = x @ held["prototypes"].T / held["bandwidth"] + held["shifts"]
            w = np.exp(z - z.max(1, keepdims=True))
            print(*(repr(float(v)) for v in (w @ held["answers"] / w.sum(1, keepdims=True)).ravel()))
            """, Path.Combine(gateway.Families, "mixed"), input.ToJsonString()).Split(' ').Select(v => double.Parse(v, CultureInfo.InvariantCulture))];
        double[] answered = reply.Doubles("consensus.member_outputs");
        int rows = (int)input["shape"]![0]!, classes = expected.Length / rows;
        answered.Length.ShouldBe(rows * 2 * classes);
        for (int i = 0; i < expected.Length; i++)
            answered[(i / classes * 2 * classes) + (i % classes)].ShouldBe(expected[i], 1e-5);
        reply["consensus.flagged"].Count.ShouldBe(rows);
        expected.ShouldContain(p => p > 0.01 && p < 0.99);
    }
}
