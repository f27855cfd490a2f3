using System.Text.Json;
using Ensemble.Families;
using Ensemble.Tensors;
using Gateway.Replies;

namespace Gateway.Protocols.Rest;

/// <summary>A complete request to infer, made of the first golden rows.</summary>
static class ExampleWriter
{
    /// <summary>Enough to show that rows are flagged one by one, few enough for a terminal.</summary>
    const int MaximumRows = 4;

    /// <summary>Writes the request, naming outputs where there are any; or says why there is none.</summary>
    public static Fault? Write(Utf8JsonWriter json, Family family, IReadOnlyList<string> outputs)
    {
        if (family.Golden is not { } golden)
            return new Fault(FaultCode.NoExample, $"the family {Fault.Show(family.Name)} keeps no golden rows");
        if (golden.Inputs.FirstOrDefault(i => !InJson(i)) is { } unspeakable)
            return new Fault(FaultCode.NoExample, $"the golden rows of the input {Fault.Show(unspeakable.Name)} cannot be written as JSON");
        int rows = Math.Min(MaximumRows, golden.Rows);
        RequestWriter.Write(json, "example", golden.Inputs, 0, rows, outputs);
        return null;
    }

    static bool InJson(Tensor input) => input.Datatype switch
    {
        Datatype.FP16 or Datatype.BF16 => false,
        Datatype.BYTES => input.Strings!.All(s => System.Text.Unicode.Utf8.IsValid(s)),
        _ => true,
    };
}
