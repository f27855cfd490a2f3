using Ensemble.Families;
using Ensemble.Tensors;

namespace Ensemble.Members;

/// <summary>The input by which a conditioned model is told its λ.</summary>
static class LambdaTensor
{
    /// <summary>A tensor that holds λ in each element; its first axis counts rows where it is open.</summary>
    public static Tensor Of(LambdaInputConfig input, double lambda, int rows)
    {
        _ = DatatypeFacts.TryParse(input.Datatype, out Datatype datatype);
        return Of(input.Name, datatype, input.Shape, lambda, rows);
    }

    /// <inheritdoc cref="Of(LambdaInputConfig, double, int)"/>
    public static Tensor Of(string name, Datatype datatype, long[] declared, double lambda, int rows)
    {
        long[] shape = [.. declared];
        if (shape.Length > 0 && shape[0] == -1)
            shape[0] = rows;
        var tensor = Tensor.Create(name, datatype, shape);
        for (int i = 0; i < tensor.Count; i++)
            tensor.SetDouble(i, lambda);
        return tensor;
    }
}
