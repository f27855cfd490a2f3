using System.Text.Json.Nodes;
using Ensemble.Data;
using Ensemble.Members;
using Ensemble.Tensors;

namespace Export.Tests.Fusing;

/// <summary>Runs written files in ONNX Runtime, each by itself.</summary>
static class FusedRows
{
    /// <summary>Rows of two numbers from −3 to 3, as a file and as a tensor "x".</summary>
    public static Tensor Write(string path, int rows)
    {
        var random = new Random(3);
        var x = Tensor.From<float>("x", Datatype.FP32, [rows, 2], [.. Enumerable.Range(0, rows * 2).Select(_ => (float)((random.NextDouble() * 6) - 3))]);
        NpzFile.Write(path, [x]);
        return x;
    }

    /// <summary>Every output of a model by name.</summary>
    public static Dictionary<string, Tensor> Run(string onnx, params Tensor[] inputs)
    {
        using var probe = ModelProbe.Open(File.ReadAllBytes(onnx), onnx);
        return probe.Run(inputs).ToDictionary(t => t.Name, StringComparer.Ordinal);
    }

    /// <summary>Every member's outputs by <c>MEMBER.OUTPUT</c>, from the members' own files.</summary>
    public static Dictionary<string, Tensor> Members(string family, Tensor input)
    {
        var found = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        JsonNode manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(family, "family.json")))!;
        foreach (JsonNode? member in manifest["members"]!.AsArray())
        {
            Tensor[] inputs = manifest["lambda_input"] is { } lambda
                ? [input, Tensor.From<float>((string)lambda["name"]!, Datatype.FP32, [input.Rows, 1], [.. Enumerable.Repeat((float)(double)member!["lambda"]!, input.Rows)])] : [input];
            foreach ((string name, Tensor value) in Run(Path.Combine(family, (string)member!["onnx"]!), inputs))
                found[$"{(string)member["name"]!}.{name}"] = value;
        }

        return found;
    }

    /// <summary>The largest difference of any number.</summary>
    public static double Apart(Tensor a, Tensor b)
    {
        a.Shape.ShouldBe(b.Shape);
        return Enumerable.Range(0, a.Count).Max(i => Math.Abs(a.GetDouble(i) - b.GetDouble(i)));
    }
}
