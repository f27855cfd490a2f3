using Ensemble.Data;
using Ensemble.Members;
using Ensemble.Tensors;
using Export.Onnx;

namespace Export.Collecting;

/// <summary>A model that somebody else made, opened.</summary>
sealed class SourceModel : IDisposable
{
    readonly ModelProbe probe;

    SourceModel(string name, OnnxFile file, ModelProbe probe, string[]? classes)
    {
        Name = name;
        File = file;
        this.probe = probe;
        Classes = classes;
        FixedRows = FixedFirstAxis(probe);
    }

    /// <summary>Name of the member: the file's, without its ending.</summary>
    public string Name { get; }

    public OnnxFile File { get; }

    /// <summary>Class names in the model's order; null where it names none.</summary>
    public string[]? Classes { get; }

    /// <summary>Rows of every call; null where a call may have any number.</summary>
    public long? FixedRows { get; }

    public IReadOnlyList<ModelTensor> Inputs => probe.Inputs;

    public IReadOnlyList<ModelTensor> Outputs => probe.Outputs;

    /// <summary>Opens a file; probabilities behind a ZipMap are laid open.</summary>
    /// <exception cref="DataException">It does not load.</exception>
    public static SourceModel Open(string path)
    {
        var file = OnnxFile.Read(path);
        string[] classes = [];
        if (ModelEdit.RemoveZipMap(file.Model, out string[] found) is { } edited)
            (file, classes) = (file.With(edited), found);
        if (classes.Length == 0)
            classes = ModelEdit.Classes(file.Model);
        string stem = Path.GetFileNameWithoutExtension(path);
        string name = string.Concat(stem.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '-')).TrimStart('.');
        var opened = ModelProbe.Open(file.Inlined(), path);
        return new SourceModel(name.Length > 0 ? name : "member", file, opened, classes.Length > 0 ? classes : null);
    }

    /// <summary>The same model with an open first axis; null where it then does not load.</summary>
    public SourceModel? MadeDynamic()
    {
        try
        {
            OnnxFile edited = File.With(ModelEdit.MakeBatchDynamic(File.Model, FixedRows!.Value));
            var opened = new SourceModel(Name, edited, ModelProbe.Open(edited.Inlined(), File.Path), Classes);
            if (opened.FixedRows is null)
                return opened;
            opened.Dispose();
            return null;
        }
        catch (DataException)
        {
            return null;
        }
    }

    /// <summary>Runs the model on N rows, call by call where the number of rows is fixed.</summary>
    /// <param name="inputs">A tensor for each input, under the model's own names.</param>
    /// <returns>The outputs that are tensors, under the model's own names.</returns>
    /// <exception cref="DataException">The model fails.</exception>
    public Tensor[] Run(IReadOnlyList<Tensor> inputs)
    {
        int rows = inputs[0].Rows;
        if (FixedRows is not { } size)
            return probe.Run(inputs);
        var calls = new List<Tensor[]>();
        for (int start = 0; start < rows; start += (int)size)
        {
            // The last call is filled up with its last row.
            int[] taken = [.. Enumerable.Range(start, (int)size).Select(r => Math.Min(r, rows - 1))];
            int real = Math.Min((int)size, rows - start);
            Tensor[] outputs = probe.Run([.. inputs.Select(i => i.Take(taken))]);
            calls.Add([.. outputs.Select(o => o.Shape.Length > 0 && o.Rows == size ? o.Slice(0, real) : o)]);
        }

        return [.. Enumerable.Range(0, calls[0].Length).Select(i => Join([.. calls.Select(c => c[i])]))];
    }

    public void Dispose() => probe.Dispose();

    static Tensor Join(Tensor[] parts)
    {
        if (parts[0].Shape.Length == 0)
            return parts[0];
        long[] shape = [parts.Sum(p => p.Shape[0]), .. parts[0].Shape.AsSpan(1)];
        if (parts[0].Strings is not null)
            return Tensor.FromStrings(parts[0].Name, shape, [.. parts.SelectMany(p => p.Strings!)]);
        var joined = Tensor.Create(parts[0].Name, parts[0].Datatype, shape);
        int at = 0;
        foreach (Tensor part in parts)
        {
            part.Bytes.CopyTo(joined.Bytes[at..]);
            at += part.Bytes.Length;
        }

        return joined;
    }

    static long? FixedFirstAxis(ModelProbe probe)
    {
        long[] sizes = [.. probe.Inputs.Where(i => i.Shape.Length > 0).Select(i => i.Shape[0]).Where(s => s > 0)];
        return sizes.Length > 0 ? sizes.Max() : null;
    }
}
