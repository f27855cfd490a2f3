using Ensemble.Families;
using Ensemble.Members.Inspection;
using Ensemble.Tensors;

namespace Ensemble.Members;

/// <summary>Makes a member from its model and matches it with the family's signature.</summary>
static class MemberLoader
{
    /// <summary>Loads a member.</summary>
    /// <param name="manifest">The family.</param>
    /// <param name="config">The member.</param>
    /// <param name="model">The ONNX file's bytes, whose digest was checked.</param>
    /// <param name="files">External data by location.</param>
    /// <param name="limits">What the file may hold.</param>
    /// <param name="mistakes">Gets one line a mistake, without the file's name.</param>
    /// <param name="ended">Ends it, as a mistake.</param>
    /// <returns>The member, or null when there was any mistake.</returns>
    public static OnnxMember? Load(
        Manifest manifest, MemberConfig config, byte[] model, IReadOnlyDictionary<string, byte[]> files,
        ModelLimits limits, ICollection<string> mistakes, CancellationToken ended)
    {
        OnnxSession session;
        try
        {
            session = OnnxSession.Load(model, files, limits, ended);
        }
        catch (ModelException exception)
        {
            mistakes.Add(exception.Message);
            return null;
        }

        int before = mistakes.Count;
        ModelTensor[] inputs = [.. manifest.Inputs.Select(t => Match("input", t, config.Inputs, session.Inputs, mistakes)).OfType<ModelTensor>()];
        ModelTensor[] outputs = [.. manifest.Outputs.Select(t => Match("output", t, config.Outputs, session.Outputs, mistakes)).OfType<ModelTensor>()];
        if (manifest.LambdaInput is { } lambda && MatchLambda(lambda, session.Inputs, mistakes) is { } port)
            inputs = [.. inputs, port];
        foreach (ModelTensor extra in session.Inputs.ExceptBy(inputs.Select(i => i.Name), i => i.Name, StringComparer.Ordinal))
            mistakes.Add($"the model also needs the input '{extra.Name}', which is none of the family's");
        int[]? order = LabelOrder(manifest, config, mistakes);
        if (mistakes.Count == before)
            return new OnnxMember(config, session, inputs, outputs, [.. manifest.Outputs.Select(o => o.Name)], order, manifest.LambdaInput is not null);
        session.Dispose();
        return null;
    }

    static ModelTensor? Match(
        string what, TensorConfig wanted, Dictionary<string, string>? names, IReadOnlyList<ModelTensor> ports, ICollection<string> mistakes)
    {
        string name = names?.GetValueOrDefault(wanted.Name) ?? wanted.Name;
        if (ports.FirstOrDefault(p => p.Name == name) is not { } port)
        {
            mistakes.Add($"the model has no {what} '{name}'; it has {string.Join(", ", ports.Select(p => $"'{p.Name}'"))}");
            return null;
        }

        _ = DatatypeFacts.TryParse(wanted.Datatype, out Datatype datatype);
        if (port.Datatype != datatype || !Fits(port.Shape, wanted.Shape))
        {
            mistakes.Add($"{what} '{name}' is {port.Signature}, the family's is {datatype} [{string.Join(',', wanted.Shape)}]");
            return null;
        }

        if (port.Shape[0] is not (-1 or 1))
        {
            mistakes.Add($"{what} '{name}' is fixed to {port.Shape[0]} rows; export the model with a dynamic first axis (collect --make-batch-dynamic does it)");
            return null;
        }

        // The public shape is what is bound: a model that leaves an axis open runs at the family's size.
        return port with { Shape = [port.Shape[0], .. wanted.Shape.AsSpan(1)] };
    }

    static ModelTensor? MatchLambda(LambdaInputConfig wanted, IReadOnlyList<ModelTensor> ports, ICollection<string> mistakes)
    {
        _ = DatatypeFacts.TryParse(wanted.Datatype, out Datatype datatype);
        if (ports.FirstOrDefault(p => p.Name == wanted.Name) is { } port && port.Datatype == datatype && port.Shape.Length == wanted.Shape.Length
            && port.Shape.Zip(wanted.Shape).All(p => p.First == -1 || p.First == p.Second))
            return port with { Shape = wanted.Shape };
        mistakes.Add($"the model has no input '{wanted.Name}' of {datatype} [{string.Join(',', wanted.Shape)}] for lambda");
        return null;
    }

    static bool Fits(long[] own, long[] wanted)
    {
        if (own.Length != wanted.Length)
            return false;
        for (int i = 1; i < own.Length; i++)
        {
            if (own[i] != -1 && own[i] != wanted[i])
                return false;
        }

        return true;
    }

    /// <summary>Class of the family at each class of the member; null when the orders are equal or there was a mistake.</summary>
    public static int[]? LabelOrder(Manifest manifest, MemberConfig config, ICollection<string> mistakes)
    {
        if (config.Labels is not { } own)
            return null;
        string[] labels = manifest.Labels ?? [.. Enumerable.Range(0, own.Length).Select(c => c.ToString())];
        int[] order = [.. own.Select(l => Array.IndexOf(labels, l))];
        if (own.Length != labels.Length || order.Contains(-1) || order.Distinct().Count() != order.Length)
        {
            mistakes.Add($"labels [{string.Join(", ", own)}] are not the family's labels in another order");
            return null;
        }

        return order.SequenceEqual(Enumerable.Range(0, order.Length)) ? null : order;
    }
}
