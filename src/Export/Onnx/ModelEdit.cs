using System.Buffers.Binary;
using Ensemble.Members.Onnx;
using Google.Protobuf;

namespace Export.Onnx;

/// <summary>Changes to models that somebody else made. Each gives an edited copy.</summary>
static class ModelEdit
{
    /// <summary>
    /// Opens the first axis of every input and output under the name "N". A constant shape that a Reshape takes and that
    /// begins with the fixed size begins with 0 instead, which copies the axis. Whether the result still answers each
    /// row alike is for the caller to try.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="size">The size to which the first axis was fixed, ≥ 1.</param>
    public static ModelProto MakeBatchDynamic(ModelProto model, long size)
    {
        ModelProto edited = model.Clone();
        GraphProto graph = edited.Graph;
        var constants = graph.Initializer.Select(i => i.Name).ToHashSet(StringComparer.Ordinal);
        foreach (ValueInfoProto value in graph.Input.Where(i => !constants.Contains(i.Name)).Concat(graph.Output))
        {
            if (value.Type?.TensorType?.Shape is { Dim.Count: > 0 } shape && shape.Dim[0].DimValue == size)
                shape.Dim[0] = new TensorShapeProto.Types.Dimension { DimParam = "N" };
        }

        // Shapes inside were inferred for the fixed size.
        graph.ValueInfo.Clear();
        var targets = graph.Node.Where(n => n.OpType is "Reshape" && n.Input.Count > 1)
            .Select(n => n.Input[1]).ToHashSet(StringComparer.Ordinal);
        foreach (TensorProto tensor in graph.Initializer.Where(i => targets.Contains(i.Name)))
            CopyFirstAxis(tensor, size);
        foreach (NodeProto node in graph.Node.Where(n => n.OpType is "Constant" && targets.Contains(n.Output[0])))
        {
            if (node.Attribute.FirstOrDefault(a => a.Name is "value")?.T is { } value)
                CopyFirstAxis(value, size);
        }

        return edited;
    }

    /// <summary>
    /// Removes the ZipMap that scikit-learn's converter puts behind the probabilities, so that they come as a tensor.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="classes">The class names that the ZipMap held, in class order.</param>
    /// <returns>The edited copy; null where there is no ZipMap.</returns>
    public static ModelProto? RemoveZipMap(ModelProto model, out string[] classes)
    {
        classes = [];
        ModelProto edited = model.Clone();
        GraphProto graph = edited.Graph;
        NodeProto? zip = graph.Node.FirstOrDefault(n => n.OpType is "ZipMap" && n.Domain is "ai.onnx.ml");
        ValueInfoProto? output = zip is null ? null
            : graph.Output.FirstOrDefault(o => string.Equals(o.Name, zip.Output[0], StringComparison.Ordinal));
        if (zip is null || output is null)
            return null;
        classes = Labels(zip);
        var shape = new TensorShapeProto();
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = "N" });
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = classes.Length });
        output.Type = new TypeProto { TensorType = new TypeProto.Types.TensorTypeProto { ElemType = OnnxTypes.Float, Shape = shape } };
        zip.OpType = "Identity";
        zip.Domain = "";
        zip.Attribute.Clear();
        if (!edited.OpsetImport.Any(o => o.Domain is "" or "ai.onnx"))
            edited.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = GraphBuilder.Opset });
        return edited;
    }

    /// <summary>
    /// Class names that a classifier among the nodes holds, in class order; none where it names something else than what the model
    /// answers, as where another node looks its numbers up in a list of names.
    /// </summary>
    public static string[] Classes(ModelProto model)
    {
        NodeProto[] naming = [.. model.Graph.Node.Where(n => n.Domain is "ai.onnx.ml" && n.OpType.EndsWith("Classifier", StringComparison.Ordinal) && Labels(n).Length > 0)];
        if (naming.Length != 1)
            return [];
        string label = naming[0].Output[0];
        foreach (NodeProto node in model.Graph.Node)
        {
            if (!node.Input.Contains(label))
                continue;
            if (node.OpType is not ("Cast" or "Identity" or "Reshape"))
                return [];
            label = node.Output[0];
        }

        return Labels(naming[0]);
    }

    static string[] Labels(NodeProto node)
    {
        string[] names = [];
        foreach (AttributeProto attribute in node.Attribute)
        {
            if (attribute.Name is "classlabels_strings" && attribute.Strings.Count > 0)
                names = [.. attribute.Strings.Select(s => s.ToStringUtf8())];
            else if (attribute.Name is "classlabels_int64s" or "classlabels_ints" && attribute.Ints.Count > 0)
                names = [.. attribute.Ints.Select(i => i.ToString())];
        }

        return names;
    }

    static void CopyFirstAxis(TensorProto shape, long size)
    {
        if (shape.DataType != OnnxTypes.Int64)
            return;
        if (shape.Int64Data.Count > 1 && shape.Int64Data[0] == size)
            shape.Int64Data[0] = 0;
        byte[] raw = shape.RawData.ToByteArray();
        if (raw.Length < 16 || BinaryPrimitives.ReadInt64LittleEndian(raw) != size)
            return;
        BinaryPrimitives.WriteInt64LittleEndian(raw, 0);
        shape.RawData = ByteString.CopyFrom(raw);
    }
}
