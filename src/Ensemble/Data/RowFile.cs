using Ensemble.Families;
using Ensemble.Tensors;

namespace Ensemble.Data;

/// <summary>Rows for a family's inputs out of CSV, .npz, .npy and IDX files.</summary>
public static class RowFile
{
    /// <summary>
    /// Reads a file. CSV columns are matched with the inputs' features by name; .npz entries by the input's name,
    /// "input/NAME", or the only array that is not a label; .npy and IDX hold the single input. Rows are reshaped
    /// where the element count fits (28×28 → 784).
    /// </summary>
    /// <param name="path">The data.</param>
    /// <param name="labelsPath">A file of labels (.npy, IDX, .npz, CSV); null takes those inside the data file.</param>
    /// <param name="inputs">Inputs wanted.</param>
    /// <param name="options">Label column and selection; null takes the defaults.</param>
    /// <exception cref="DataException">Anything that does not fit, named with file, row and column.</exception>
    public static Rows Read(string path, string? labelsPath, IReadOnlyList<TensorConfig> inputs, RowReadOptions? options = null) =>
        Read(DataFile.Open(path), labelsPath, inputs, options);

    /// <summary>Reads a file that is already open; see the other overload.</summary>
    /// <exception cref="DataException">Anything that does not fit, named with file, row and column.</exception>
    public static Rows Read(DataFile file, string? labelsPath, IReadOnlyList<TensorConfig> inputs, RowReadOptions? options = null)
    {
        options ??= new RowReadOptions();
        int count = CountRows(file, inputs, options);
        int[] rows = options.Selection?.Resolve(count, file.Table, file.Path) ?? [.. Enumerable.Range(0, count)];
        Tensor[] tensors = file.Table is { } table ? CsvInputs.Read(table, inputs, rows) : FromArrays(file, inputs, options, rows);
        string[]? labels = labelsPath is null ? LabelReader.Inside(file, options.LabelColumn)
            : LabelReader.FromFile(labelsPath, options.LabelColumn, count);
        if (labels is not null && labels.Length != count)
            throw new DataException($"{file.Path}: {labels.Length} labels for {count} rows");
        string[]? chosen = labels is null ? null : [.. rows.Select(r => labels[r])];
        int unnamed = chosen is null ? -1 : Array.FindIndex(chosen, l => l.Length == 0);
        if (unnamed >= 0)
            throw new DataException($"{labelsPath ?? file.Path}, row {rows[unnamed]}: the label is empty");
        return new Rows(tensors, chosen, rows.Length, rows);
    }

    static Tensor[] FromArrays(DataFile file, IReadOnlyList<TensorConfig> inputs, RowReadOptions options, int[] rows)
    {
        var tensors = new Tensor[inputs.Count];
        for (int i = 0; i < tensors.Length; i++)
        {
            Tensor source = Source(file, inputs[i], inputs.Count, options);
            string where = file.Named ? $"{file.Path}, entry '{source.Name}'" : file.Path;
            tensors[i] = TensorConvert.ToInput(rows.Length == source.Rows ? source : source.Take(rows), inputs[i], where);
        }

        return tensors;
    }

    static int CountRows(DataFile file, IReadOnlyList<TensorConfig> inputs, RowReadOptions options)
    {
        if (file.Table is { } table)
            return table.Rows.Length;
        int count = -1;
        foreach (TensorConfig input in inputs)
        {
            Tensor source = Source(file, input, inputs.Count, options);
            if (source.Shape.Length == 0)
                throw new DataException($"{file.Path}: a single number; rows of input '{input.Name}' were expected");
            if (count >= 0 && source.Rows != count)
                throw new DataException($"{file.Path}: {source.Rows} rows of input '{input.Name}'; '{inputs[0].Name}' has {count}");
            count = source.Rows;
        }

        return count;
    }

    static Tensor Source(DataFile file, TensorConfig input, int inputs, RowReadOptions options)
    {
        if (!file.Named)
        {
            return inputs == 1 ? file.Arrays[0]
                : throw new DataException($"{file.Path}: one array; the family takes {inputs} inputs, which CSV and .npz (an entry each) "
                    + "can hold");
        }

        Tensor? label = LabelReader.Entry(file, options.LabelColumn);
        Tensor[] others = [.. file.Arrays.Where(a => a != label)];
        return others.FirstOrDefault(a => string.Equals(a.Name, input.Name, StringComparison.Ordinal))
            ?? others.FirstOrDefault(a => string.Equals(a.Name, "input/" + input.Name, StringComparison.Ordinal))
            ?? (inputs == 1 && others.Length == 1 ? others[0] : null)
            ?? throw new DataException($"{file.Path}: no entry "
                + $"'{input.Name}'{NearestName.Hint(input.Name, [.. others.Select(a => a.Name)])}");
    }
}
