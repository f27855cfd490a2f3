using Ensemble.Members.Onnx;
using Google.Protobuf;

namespace Testing;

/// <summary>ONNX models small enough to work out by hand.</summary>
static class TinyModels
{
    /// <summary>softmax(x·W + b), or x·W + b without the softmax; FP32.</summary>
    /// <param name="weights">Shape (D, C).</param>
    /// <param name="bias">Shape (C).</param>
    /// <param name="softmax">Whether the output is a distribution.</param>
    /// <param name="input">Input's name, shape [rows, D].</param>
    /// <param name="output">Output's name, shape [rows, C].</param>
    /// <param name="rows">First axis; −1 leaves it open.</param>
    public static byte[] Linear(float[,] weights, float[] bias, bool softmax = true, string input = "x", string output = "p", int rows = -1)
    {
        var graph = new GraphProto { Name = "tiny" };
        graph.Input.Add(Port(input, 1, rows, weights.GetLength(0)));
        graph.Output.Add(Port(output, 1, rows, bias.Length));
        graph.Initializer.Add(Weight("W", [weights.GetLength(0), bias.Length], [.. weights.Cast<float>()]));
        graph.Initializer.Add(Weight("b", [bias.Length], bias));
        graph.Node.Add(Node("Gemm", [input, "W", "b"], softmax ? "z" : output));
        if (softmax)
        {
            NodeProto node = Node("Softmax", ["z"], output);
            node.Attribute.Add(new AttributeProto { Name = "axis", Type = AttributeProto.Types.AttributeType.Int, I = -1 });
            graph.Node.Add(node);
        }

        return Model(graph);
    }

    /// <summary>The same model as another file, told apart by its description.</summary>
    // The field doc_string, appended.
    public static byte[] Described(byte[] model, string description) => [.. model, 0x32, (byte)description.Length, .. System.Text.Encoding.ASCII.GetBytes(description)];

    /// <summary>The same distribution whatever the input (of <paramref name="inputs"/> numbers) is.</summary>
    public static byte[] Constant(int inputs, params float[] probabilities) =>
        Linear(new float[inputs, probabilities.Length], [.. probabilities.Select(p => MathF.Log(p))]);

    /// <summary>The same distribution whatever the input is, and as its distance (output "d") x·<paramref name="direction"/>.</summary>
    public static byte[] Distant(float[] direction, params float[] probabilities)
    {
        var graph = new GraphProto { Name = "tiny" };
        graph.Input.Add(Port("x", 1, -1, direction.Length));
        graph.Output.Add(Port("p", 1, -1, probabilities.Length));
        graph.Output.Add(Port("d", 1, -1, 1));
        graph.Initializer.Add(Weight("W", [direction.Length, probabilities.Length], new float[direction.Length * probabilities.Length]));
        graph.Initializer.Add(Weight("b", [probabilities.Length], [.. probabilities.Select(p => MathF.Log(p))]));
        graph.Initializer.Add(Weight("v", [direction.Length, 1], direction));
        graph.Node.Add(Node("Gemm", ["x", "W", "b"], "z"));
        graph.Node.Add(Node("Softmax", ["z"], "p"));
        graph.Node.Add(Node("MatMul", ["x", "v"], "d"));
        return Model(graph);
    }

    /// <summary>softmax(λ·x₀, x₁), told λ by the input "lambda", shape (N, 1); NaN at λ = ½.</summary>
    public static byte[] Conditioned()
    {
        var graph = new GraphProto { Name = "conditioned" };
        graph.Input.Add(Port("x", 1, -1, 2));
        graph.Input.Add(Port("lambda", 1, -1, 1));
        graph.Output.Add(Port("p", 1, -1, 2));
        graph.Initializer.Add(Weight("first", [2], [1, 0]));
        graph.Initializer.Add(Weight("second", [2], [0, 1]));
        graph.Initializer.Add(Weight("half", [1], [0.5f]));
        graph.Initializer.Add(Weight("zero", [1], [0]));
        graph.Node.Add(Node("Mul", ["x", "lambda"], "scaled"));
        graph.Node.Add(Node("Mul", ["scaled", "first"], "left"));
        graph.Node.Add(Node("Mul", ["x", "second"], "right"));
        graph.Node.Add(Node("Add", ["left", "right"], "sum"));
        graph.Node.Add(Node("Sub", ["lambda", "half"], "gap"));
        graph.Node.Add(Node("Reciprocal", ["gap"], "pole"));
        graph.Node.Add(Node("Mul", ["pole", "zero"], "nothing"));
        graph.Node.Add(Node("Add", ["sum", "nothing"], "z"));
        graph.Node.Add(Node("Softmax", ["z"], "p"));
        return Model(graph);
    }

    /// <summary>x·W + b for a regression.</summary>
    public static byte[] Regression(float[] weights, float bias) =>
        Linear(Column(weights), [bias], softmax: false, output: "y");

    /// <summary>A graph of one operator from named inputs to one output.</summary>
    public static byte[] Operator(string type, (string Name, int Element, long[] Shape)[] inputs, (string Name, int Element, long[] Shape) output)
    {
        var graph = new GraphProto { Name = "tiny" };
        foreach ((string name, int element, long[] shape) in inputs)
            graph.Input.Add(Port(name, element, shape));
        graph.Output.Add(Port(output.Name, output.Element, output.Shape));
        graph.Node.Add(Node(type, [.. inputs.Select(i => i.Name)], output.Name));
        return Model(graph);
    }

    public static byte[] Model(GraphProto graph)
    {
        var model = new ModelProto { IrVersion = 8, ProducerName = "tiny", Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 17 });
        return model.ToByteArray();
    }

    public static NodeProto Node(string type, string[] inputs, string output)
    {
        var node = new NodeProto { OpType = type, Name = $"{type}-{output}" };
        node.Input.AddRange(inputs);
        node.Output.Add(output);
        return node;
    }

    public static ValueInfoProto Port(string name, int element, params long[] shape)
    {
        var type = new TypeProto.Types.TensorTypeProto { ElemType = element, Shape = new TensorShapeProto() };
        foreach (long axis in shape)
            type.Shape.Dim.Add(axis < 0 ? new TensorShapeProto.Types.Dimension { DimParam = "N" } : new TensorShapeProto.Types.Dimension { DimValue = axis });
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = type } };
    }

    public static TensorProto Weight(string name, long[] shape, float[] values)
    {
        var tensor = new TensorProto { Name = name, DataType = 1 };
        tensor.Dims.AddRange(shape);
        tensor.FloatData.AddRange(values);
        return tensor;
    }

    static float[,] Column(float[] weights)
    {
        var column = new float[weights.Length, 1];
        for (int i = 0; i < weights.Length; i++)
            column[i, 0] = weights[i];
        return column;
    }
}
