using Ensemble.Data;
using Ensemble.Families;
using Ensemble.Tensors;

namespace Export.Evaluation;

/// <summary>Rows unlike the data: made from it, or read from a file.</summary>
/// <param name="Name">inverted, shuffled, columns, or the file's name.</param>
/// <param name="Inputs">Inputs in the family's order.</param>
sealed record UnfamiliarRows(string Name, Tensor[] Inputs)
{
    /// <summary>Sets that are made.</summary>
    public static IReadOnlyList<string> Made { get; } = ["inverted", "shuffled"];

    /// <summary>A set that can always be made.</summary>
    public const string Columns = "columns";

    /// <summary>Whether sets can be made: every input is a vector of two or more numbers, none of which names a category.</summary>
    public static bool CanMake(Family family) => family.Inputs.All(i =>
        i.Datatype is not (Datatype.BYTES or Datatype.BOOL) && i.RowLength is -1 or > 1 && i.Config.Features?.Any(f => f.Categories is not null) != true);

    /// <summary>The sets asked for; null takes those that are made, where the inputs allow.</summary>
    public static IReadOnlyList<string> Sets(string[]? asked, Family family) => asked ?? (CanMake(family) ? Made : []);

    /// <summary>Makes or reads one set.</summary>
    /// <exception cref="DataException">The inputs allow no made set, or the file does not fit.</exception>
    public static UnfamiliarRows Of(string name, Family family, Tensor[] inputs, int seed)
    {
        if (name == Columns)
            return new UnfamiliarRows(name, [.. inputs.Select((t, i) => Mixed(t, new Random(seed + i)))]);
        if (!Made.Contains(name, StringComparer.Ordinal))
        {
            Rows rows = RowFile.Read(name, null, [.. family.Inputs.Select(i => i.Config)]);
            return new UnfamiliarRows(Path.GetFileName(name), rows.Inputs);
        }

        if (!CanMake(family))
            throw new DataException($"--unfamiliar {name}: inputs of texts, categories or single numbers cannot be {name}; a file was expected");
        var random = new Random(seed);
        return new UnfamiliarRows(name, [.. inputs.Select(i => name == "inverted" ? Inverted(i) : Shuffled(i, random))]);
    }

    /// <summary>Every element x as m − x, m the largest element of the input over all rows (255 for pixels).</summary>
    public static Tensor Inverted(Tensor input)
    {
        double largest = double.NegativeInfinity;
        for (int i = 0; i < input.Count; i++)
            largest = Math.Max(largest, input.GetDouble(i));
        var inverted = Tensor.Create(input.Name, input.Datatype, input.Shape);
        for (int i = 0; i < input.Count; i++)
            inverted.SetDouble(i, largest - input.GetDouble(i));
        return inverted;
    }

    /// <summary>The elements of each column in random order, another one for each column: what columns say of each other is lost, nothing else.</summary>
    public static Tensor Mixed(Tensor input, Random random)
    {
        int[][] orders = [.. Enumerable.Range(0, input.RowLength).Select(_ => Enumerable.Range(0, input.Rows).ToArray())];
        foreach (int[] order in orders)
            random.Shuffle(order);
        if (input.Strings is { } texts)
            return Tensor.FromStrings(input.Name, input.Shape, [.. Enumerable.Range(0, input.Count).Select(i => texts[(orders[i % input.RowLength][i / input.RowLength] * input.RowLength) + (i % input.RowLength)])]);
        var mixed = Tensor.Create(input.Name, input.Datatype, input.Shape);
        for (int i = 0; i < input.Count; i++)
            mixed.SetDouble(i, input.GetDouble((orders[i % input.RowLength][i / input.RowLength] * input.RowLength) + (i % input.RowLength)));
        return mixed;
    }

    /// <summary>The elements of each row in random order, another one for each row.</summary>
    public static Tensor Shuffled(Tensor input, Random random)
    {
        var shuffled = Tensor.Create(input.Name, input.Datatype, input.Shape);
        int[] order = new int[input.RowLength];
        for (int row = 0; row < input.Rows; row++)
        {
            for (int i = 0; i < order.Length; i++)
                order[i] = i;
            random.Shuffle(order);
            for (int i = 0; i < order.Length; i++)
                shuffled.SetDouble((row * order.Length) + i, input.GetDouble((row * order.Length) + order[i]));
        }

        return shuffled;
    }
}
