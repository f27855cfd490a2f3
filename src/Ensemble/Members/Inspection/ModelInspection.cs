using System.Text;

namespace Ensemble.Members.Inspection;

/// <summary>
/// Reads an ONNX file's structure, and nothing else of it, before anything that would build it in memory: what is malformed, beyond a
/// limit, of foreign operators, or lies in other files is found in one pass over the bytes, which allocates nothing that grows with them.
/// A field that occurs twice counts twice, whichever of them a parser would take.
/// </summary>
public sealed class ModelInspection
{
    /// <summary>Messages within messages; what protobuf's own parsers take.</summary>
    const int Deepest = 100;

    /// <summary>Mistakes that are told; what has more has one reason.</summary>
    const int Told = 8;

    readonly ModelLimits limits;
    readonly (string Name, int Index)[] trail = new (string, int)[Deepest + 1];
    readonly List<string> mistakes = [];
    readonly List<string> locations = [];
    int nodes;
    int initializers;
    int attributes;
    int messages;
    bool graph;
    bool opset;

    ModelInspection(ModelLimits limits) => this.limits = limits;

    /// <summary>Whether weights lie in other files.</summary>
    public bool HasExternalData { get; private set; }

    /// <summary>Whether how long a run takes follows from the shapes of its inputs, whatever their numbers are.</summary>
    public bool IsBounded { get; private set; } = true;

    /// <summary>The files they lie in, as the model writes them.</summary>
    public IReadOnlyList<string> Locations => locations;

    /// <summary>Inspects a model.</summary>
    /// <param name="model">The file's bytes.</param>
    /// <param name="limits">What it may hold.</param>
    /// <exception cref="ModelException">It must not be loaded; the message says why and where.</exception>
    public static ModelInspection Of(ReadOnlySpan<byte> model, ModelLimits limits)
    {
        if (model.Length == 0)
            throw new ModelException("it is empty");
        if (model.Length > limits.Bytes)
            throw new ModelException($"it has {model.Length} bytes; at most {limits.Bytes} (Limits.ModelBytes)");
        // ONNX Runtime takes a file with this mark for its own format, whatever else it is.
        if (model.Length >= 8 && model[4..8].SequenceEqual("ORTM"u8))
            throw new ModelException("it is in ONNX Runtime's own format (ORTM), which cannot be inspected; give the ONNX file");
        var inspection = new ModelInspection(limits);
        inspection.Walk(MessageKind.Model, model, 0, 0, 0);
        if (!inspection.graph || inspection.nodes == 0)
            throw new ModelException("it is not an ONNX file: it has no graph");
        if (!inspection.opset)
            inspection.Mistake(0, "it names no version of the operators that it uses (opset_import)");
        return inspection.mistakes.Count == 0 ? inspection : throw new ModelException(string.Join("; ", inspection.mistakes));
    }

    void Walk(MessageKind kind, ReadOnlySpan<byte> bytes, long start, int depth, int graphs)
    {
        Count(kind, depth, graphs);
        var cursor = new ProtobufCursor(bytes, start);
        var seen = new SeenFields();
        int index = 0;
        while (cursor.Next())
        {
            (MessageKind child, string name) = cursor.IsBytes ? MessageTable.Child(kind, cursor.Field) : (MessageKind.None, "");
            if (child == MessageKind.None)
            {
                seen.Take(kind, cursor.Field, cursor.Bytes, cursor.Number);
                continue;
            }

            if (depth == Deepest)
                throw new ModelException($"it has messages nested more than {Deepest} deep (byte {cursor.Position})");
            trail[depth] = (name, child == MessageKind.Node ? index++ : -1);
            Walk(child, cursor.Bytes, cursor.BytesPosition, depth + 1, graphs + (child == MessageKind.Graph ? 1 : 0));
        }

        Judge(kind, seen, depth);
    }

    void Count(MessageKind kind, int depth, int graphs)
    {
        Hold(++messages, limits.Messages, "messages", "ModelMessages");
        switch (kind)
        {
            case MessageKind.Graph:
                graph = true;
                Hold(graphs - 1, limits.Depth, "graphs within one another", "ModelDepth");
                break;
            case MessageKind.Node: Hold(++nodes, limits.Nodes, "nodes", "ModelNodes"); break;
            case MessageKind.Attribute: Hold(++attributes, limits.Attributes, "attributes", "ModelAttributes"); break;
            case MessageKind.Tensor when trail[depth - 1].Name is "initializer" || trail[depth - 2].Name is "sparse_initializer":
                Hold(++initializers, limits.Initializers, "initializers", "ModelInitializers");
                break;
            case MessageKind.Function: throw new ModelException($"{Place(depth)}: it defines functions of its own, which are not loaded here; inline them before (onnx.inliner)");
            case MessageKind.Training: throw new ModelException($"{Place(depth)}: it carries what training needs, which is not loaded here; leave it out");
            default: break;
        }
    }

    // Found while walking, so that nothing behind the limit is looked at.
    static void Hold(int count, int limit, string what, string option)
    {
        if (count > limit)
            throw new ModelException($"it has more than {limit} {what} (Limits.{option})");
    }

    void Judge(MessageKind kind, SeenFields seen, int depth)
    {
        switch (kind)
        {
            case MessageKind.Node: JudgeNode(seen, depth); break;
            case MessageKind.Opset: JudgeOpset(seen, depth); break;
            case MessageKind.Tensor when seen.Number is not (0 or 1):
                Mistake(depth, $"data_location {seen.Number} is not known");
                break;
            case MessageKind.Tensor when seen.Number == 1 && !(depth == 2 && trail[1].Name == "initializer"):
                Mistake(depth, "lies in an external file; only weights of the outermost graph may");
                break;
            case MessageKind.Tensor when seen.Number == 1: HasExternalData = true; break;
            case MessageKind.ExternalEntry when seen.First == "location": JudgeLocation(seen.Second, depth); break;
            default: break;
        }
    }

    void JudgeNode(SeenFields seen, int depth)
    {
        IsBounded &= BoundedOperators.Contains(seen.First);
        if (!OperatorDomains.Runs(seen.Second))
            Mistake(depth, $"needs the operator {Show(seen.First)} of the domain {Show(seen.Second)}, which is not loaded here (allowed: {OperatorDomains.Allowed})");
        else if (OperatorDomains.ReadsFiles(seen.First))
            Mistake(depth, $"the operator {Show(seen.First)} reads files of its own, which is not allowed");
    }

    void JudgeOpset(SeenFields seen, int depth)
    {
        if (!OperatorDomains.MayBeImported(seen.First))
            Mistake(0, $"it needs operators of the domain {Show(seen.First)}, which is not loaded here (allowed: {OperatorDomains.Allowed})");
        // Trees alone name ai.onnx.ml and nothing else.
        opset = true;
        if (seen.First is not ("" or "ai.onnx"))
            return;
        if ((long)seen.Number < limits.LowestOpset || (long)seen.Number > limits.HighestOpset)
            Mistake(depth, $"version {(long)seen.Number} of the operators of ai.onnx; {limits.LowestOpset} to {limits.HighestOpset} are loaded (Limits.ModelLowestOpset, ModelHighestOpset)");
    }

    void JudgeLocation(string location, int depth)
    {
        if (!ExternalPath.StaysInside(location))
            Mistake(depth - 1, $"has the location {Show(location)}, which does not stay inside the family's folder");
        else if (!locations.Contains(location, StringComparer.Ordinal) && locations.Count < 1024)
            locations.Add(location);
    }

    void Mistake(int depth, string what)
    {
        if (mistakes.Count < Told)
            mistakes.Add(depth == 0 ? what : $"{Place(depth)}: {what}");
    }

    string Place(int depth)
    {
        var place = new StringBuilder();
        foreach ((string name, int index) in trail.AsSpan(0, depth))
            place.Append(place.Length > 0 ? "." : "").Append(name).Append(index < 0 ? "" : $"[{index}]");
        return place.ToString();
    }

    static string Show(string text) =>
        $"'{string.Concat(text.Take(80).Select(c => char.IsControl(c) || c > '~' ? '?' : c))}{(text.Length > 80 ? "..." : "")}'";
}
