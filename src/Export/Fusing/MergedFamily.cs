using Ensemble.Data;
using Ensemble.Families;
using Ensemble.Members.Onnx;
using Ensemble.Tensors;
using Export.Onnx;
using Google.Protobuf;

namespace Export.Fusing;

/// <summary>The members of a family in one graph, and where each of their outputs stands in it.</summary>
sealed class MergedFamily
{
    /// <summary>Version of the file's form that goes with the operators of the answer.</summary>
    const long OldestForm = 8;

    MergedFamily(Family family, FusedGraph graph, SortedDictionary<string, int> sets, string[][] outputs)
    {
        Family = family;
        Graph = graph;
        Sets = sets;
        Outputs = outputs;
    }

    public Family Family { get; }

    public FusedGraph Graph { get; }

    /// <summary>Version of each operator set.</summary>
    public SortedDictionary<string, int> Sets { get; }

    /// <summary>Name of each public output of each member in the graph.</summary>
    public string[][] Outputs { get; }

    /// <summary>Version of the file's form.</summary>
    long FormVersion { get; init; }

    /// <summary>Constants that stood in a member before.</summary>
    public int SharedConstants { get; private init; }

    /// <summary>Nodes that stood in a member before.</summary>
    public int SharedNodes { get; private init; }

    /// <summary>Dense layers that stand as one, with their members.</summary>
    public StackedLayers? Stacked { get; private set; }

    /// <summary>Merges the members.</summary>
    /// <param name="family">The family.</param>
    /// <param name="models">A model for each member, all weights inside.</param>
    /// <param name="stacks">Whether equal dense layers are stacked.</param>
    /// <param name="answers">Whether the answer is to be added.</param>
    /// <exception cref="DataException">A member cannot be merged.</exception>
    public static MergedFamily Of(Family family, IReadOnlyList<ModelProto> models, bool stacks, bool answers)
    {
        SortedDictionary<string, int> sets = OperatorSets.Common([.. family.Members.Select((m, i) => (m.Name, models[i]))], answers);
        var graph = new FusedGraph(sets[""]);
        foreach (TensorSpec input in family.Inputs)
            graph.Graph.Input.Add(Value(graph.Free(input.Name), input.Datatype, input.Shape));
        string[][] outputs = [.. family.Members.Select((member, i) => Copy(family, graph, member.Config, models[i].Graph))];
        var merged = new MergedFamily(family, graph, sets, outputs) { FormVersion = Math.Max(OldestForm, models.Max(m => m.IrVersion)), SharedConstants = graph.SharedConstants, SharedNodes = graph.SharedNodes };
        if (stacks)
            merged.Stacked = DenseStacking.Run(graph, [.. outputs.SelectMany(o => o)]);
        return merged;
    }

    /// <summary>The model whose outputs are the members', each named <c>MEMBER.OUTPUT</c>.</summary>
    public byte[] ToBytes()
    {
        foreach ((MemberConfig member, string[] values) in Family.Members.Select(m => m.Config).Zip(Outputs))
        {
            foreach ((TensorSpec output, string value) in Family.Outputs.Zip(values))
                Output($"{member.Name}.{output.Name}", value, output.Datatype, output.Shape);
        }

        return Finish();
    }

    /// <summary>Makes a value an output of the graph.</summary>
    public void Output(string name, string value, Datatype datatype, params long[] shape)
    {
        string own = Graph.Free(name);
        if (own != name)
            throw new DataException($"output '{name}': two of the family's names give this one");
        var node = new NodeProto { OpType = "Identity", Name = $"{name}/output" };
        node.Input.Add(value);
        node.Output.Add(name);
        Graph.Graph.Node.Add(node);
        Graph.Graph.Output.Add(Value(name, datatype, shape));
    }

    /// <summary>The model's bytes; equal families give equal ones.</summary>
    public byte[] Finish()
    {
        Pruning.Run(Graph.Graph);
        Graph.Graph.Name = Family.Name;
        var model = new ModelProto { IrVersion = FormVersion, ProducerName = "gateway-fuse", ProducerVersion = "1", Graph = Graph.Graph };
        foreach ((string domain, int set) in Sets)
            model.OpsetImport.Add(new OperatorSetIdProto { Domain = domain, Version = set });
        long size = model.CalculateSize();
        return size <= DataFile.MaxBytes ? model.ToByteArray()
            : throw new DataException($"family '{Family.Name}': as one file it has {size} bytes; {DataFile.MaxBytes} fit in one ONNX file");
    }

    static string[] Copy(Family family, FusedGraph graph, MemberConfig member, GraphProto own)
    {
        var inputs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (TensorSpec input in family.Inputs)
            inputs[member.Inputs?.GetValueOrDefault(input.Name) ?? input.Name] = input.Name;
        if (family.Manifest.LambdaInput is { } lambda)
            inputs[lambda.Name] = Lambda(graph, lambda, member, family.Inputs[0].Name);
        IReadOnlyDictionary<string, string> names = MemberCopy.Run(graph, own, member.Name, inputs);
        return [.. family.Outputs.Select(o => names[member.Outputs?.GetValueOrDefault(o.Name) ?? o.Name])];
    }

    // Every element is λ; as many rows as the first input has, where the axis is open.
    static string Lambda(FusedGraph graph, LambdaInputConfig lambda, MemberConfig member, string input)
    {
        _ = DatatypeFacts.TryParse(lambda.Datatype, out Datatype datatype);
        bool open = lambda.Shape is [-1, ..];
        var tensor = Tensor.Create(lambda.Name, datatype, [.. lambda.Shape.Select(a => a < 0 ? 1 : a)]);
        for (int i = 0; i < tensor.Count; i++)
            tensor.SetDouble(i, member.Lambda!.Value);
        var proto = new TensorProto { DataType = OnnxTypes.Of(datatype), RawData = ByteString.CopyFrom(tensor.Bytes) };
        proto.Dims.AddRange(tensor.Shape);
        string constant = graph.Constant(proto, $"{member.Name}/{lambda.Name}");
        if (!open)
            return constant;
        string all = graph.Node("Shape", [input]);
        string rows = graph.Node("Gather", [all, graph.Constant("consensus/first", [0L], 1)], GraphBuilder.Integer("axis", 0));
        string shape = lambda.Shape.Length == 1 ? rows
            : graph.Node("Concat", [rows, graph.Constant("consensus/lambda_shape", lambda.Shape.AsSpan(1), lambda.Shape.Length - 1)], GraphBuilder.Integer("axis", 0));
        return graph.Node("Expand", [constant, shape]);
    }

    static ValueInfoProto Value(string name, Datatype datatype, long[] axes)
    {
        var shape = new TensorShapeProto();
        foreach ((long axis, int i) in axes.Select((a, i) => (a, i)))
            shape.Dim.Add(axis >= 0 ? new TensorShapeProto.Types.Dimension { DimValue = axis } : new TensorShapeProto.Types.Dimension { DimParam = i == 0 ? "N" : $"{name}_{i}" });
        var tensor = new TypeProto.Types.TensorTypeProto { ElemType = OnnxTypes.Of(datatype), Shape = shape };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }
}
