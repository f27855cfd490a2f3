namespace Ensemble.Tensors;

/// <summary>What is known of each datatype.</summary>
public static class DatatypeFacts
{
    static readonly string[] Names = Enum.GetNames<Datatype>();

    /// <summary>Bytes of one element, 1 to 8; 0 for BYTES, whose elements have no fixed size.</summary>
    public static int Size(this Datatype datatype) => datatype switch
    {
        Datatype.BOOL or Datatype.UINT8 or Datatype.INT8 => 1,
        Datatype.UINT16 or Datatype.INT16 or Datatype.FP16 or Datatype.BF16 => 2,
        Datatype.UINT32 or Datatype.INT32 or Datatype.FP32 => 4,
        Datatype.UINT64 or Datatype.INT64 or Datatype.FP64 => 8,
        _ => 0,
    };

    /// <summary>Whether elements can be NaN or infinite.</summary>
    public static bool IsFloating(this Datatype datatype) =>
        datatype is Datatype.FP16 or Datatype.BF16 or Datatype.FP32 or Datatype.FP64;

    /// <summary>The name, as the protocol writes it.</summary>
    public static string Name(this Datatype datatype) => Names[(int)datatype];

    /// <summary>Reads a name exactly as the protocol writes it; lower case is not one.</summary>
    public static bool TryParse(string? name, out Datatype datatype)
    {
        int index = Array.IndexOf(Names, name);
        datatype = (Datatype)Math.Max(0, index);
        return index >= 0;
    }
}
