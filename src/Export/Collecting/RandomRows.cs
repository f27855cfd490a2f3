using Ensemble.Data;
using Ensemble.Families;
using Ensemble.Tensors;
using Export.Training;

namespace Export.Collecting;

/// <summary>
/// Rows where nobody gave any: standard normal numbers, small whole numbers, coin flips; the same for the same signature.
/// </summary>
static class RandomRows
{
    /// <summary>Draws rows; axes besides the first that vary are taken as 1.</summary>
    /// <exception cref="DataException">An input takes text, which cannot be guessed.</exception>
    public static Tensor[] Draw(IReadOnlyList<TensorConfig> inputs, int rows)
    {
        var random = new SeededRandom(1);
        return [.. inputs.Select(i => Draw(i, rows, random))];
    }

    static Tensor Draw(TensorConfig input, int rows, SeededRandom random)
    {
        if (!DatatypeFacts.TryParse(input.Datatype, out Datatype datatype) || datatype == Datatype.BYTES)
            throw new DataException($"input '{input.Name}' takes {input.Datatype}, for which rows cannot be made up; give some with "
                + "--data");
        var tensor = Tensor.Create(input.Name, datatype, [rows, .. input.Shape.Skip(1).Select(a => a < 0 ? 1 : a)]);
        for (int i = 0; i < tensor.Count; i++)
            tensor.SetDouble(i, datatype.IsFloating() ? Normal(random) : datatype == Datatype.BOOL ? random.Next(2) : random.Next(10));
        return tensor;
    }

    static double Normal(SeededRandom random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
