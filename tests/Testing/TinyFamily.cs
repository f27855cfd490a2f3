using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Testing;

/// <summary>Writes a family's folder from models in memory; what a test wants otherwise it changes in the manifest.</summary>
sealed class TinyFamily
{
    readonly List<(string Name, byte[] Model)> members = [];
    readonly List<(string Path, byte[] Content)> files = [];

    public TinyFamily(string name = "tiny", string version = "1", int inputs = 2, int classes = 2)
    {
        Manifest = new JsonObject
        {
            ["format"] = 1,
            ["name"] = name,
            ["version"] = version,
            ["task"] = "classification",
            ["inputs"] = new JsonArray(Tensor("x", "FP32", -1, inputs)),
            ["outputs"] = new JsonArray(Tensor("p", "FP32", -1, classes)),
            ["decides"] = new JsonObject { ["output"] = "p", ["kind"] = "probabilities" },
            ["members"] = new JsonArray(),
        };
    }

    /// <summary>The manifest as it will be written.</summary>
    public JsonObject Manifest { get; }

    /// <summary>A member of the manifest.</summary>
    public JsonObject this[string member] =>
        Manifest["members"]!.AsArray().Select(m => m!.AsObject()).Single(m => (string?)m["name"] == member);

    public static JsonObject Tensor(string name, string datatype, params long[] shape) =>
        new() { ["name"] = name, ["datatype"] = datatype, ["shape"] = new JsonArray([.. shape.Select(a => (JsonNode)a)]) };

    /// <summary>Three members on two inputs: "a" and "b" answer 0 when x₀ &gt; x₁, "c" always answers 0 with 0.6.</summary>
    public static TinyFamily OfThree(string name = "tiny", string version = "1") => new TinyFamily(name, version)
        .With("a", TinyModels.Linear(new float[,] { { 2, 0 }, { 0, 2 } }, [0, 0]))
        .With("b", TinyModels.Linear(new float[,] { { 4, 0 }, { 0, 4 } }, [0, 0]))
        .With("c", TinyModels.Constant(2, 0.6f, 0.4f));

    /// <summary>One conditioned model as "average" (λ = 0) and "worst" (λ = 1): softmax(λ·x₀, x₁), and NaN at λ = ½.</summary>
    public static TinyFamily Conditioned(string version = "1")
    {
        TinyFamily tiny = new TinyFamily(version: version).With("average", TinyModels.Conditioned()).With("worst", TinyModels.Conditioned());
        tiny["average"]["lambda"] = 0.0;
        tiny["worst"]["lambda"] = 1.0;
        tiny.Manifest["lambda_input"] = Tensor("lambda", "FP32", -1, 1);
        return tiny;
    }

    /// <summary>Adds a member.</summary>
    public TinyFamily With(string name, byte[] model)
    {
        members.Add((name, model));
        Manifest["members"]!.AsArray().Add(new JsonObject
        {
            ["name"] = name,
            ["onnx"] = $"members/{name}.onnx",
            ["sha256"] = Digest(model),
            ["bytes"] = model.Length,
        });
        return this;
    }

    /// <summary>Adds a file that the manifest may name.</summary>
    public TinyFamily WithFile(string path, byte[] content)
    {
        files.Add((path, content));
        return this;
    }

    /// <summary>Changes the manifest.</summary>
    public TinyFamily With(Action<JsonObject> change)
    {
        change(Manifest);
        return this;
    }

    /// <summary>Writes DIR/NAME (or DIR/NAME/VERSION) as a folder renamed into place.</summary>
    /// <returns>The folder.</returns>
    public string Write(string families, bool versioned = false)
    {
        string name = (string)Manifest["name"]!;
        string folder = versioned ? Path.Combine(families, name, (string)Manifest["version"]!) : Path.Combine(families, name);
        string making = Path.Combine(families, $".making-{Guid.NewGuid():N}");
        Directory.CreateDirectory(Path.Combine(making, "members"));
        foreach ((string member, byte[] model) in members)
            File.WriteAllBytes(Path.Combine(making, "members", $"{member}.onnx"), model);
        foreach ((string path, byte[] content) in files)
            File.WriteAllBytes(Path.Combine(making, path), content);
        File.WriteAllText(Path.Combine(making, "family.json"), Manifest.ToJsonString());
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        if (Directory.Exists(folder))
            Directory.Move(folder, Path.Combine(families, $".old-{Guid.NewGuid():N}"));
        Directory.Move(making, folder);
        return folder;
    }

    public static string Digest(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
