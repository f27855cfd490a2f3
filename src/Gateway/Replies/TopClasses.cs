using System.Globalization;
using System.Text;
using Ensemble.Tensors;

namespace Gateway.Replies;

/// <summary>The classification extension: the largest elements of each row as the strings value:index[:label].</summary>
static class TopClasses
{
    /// <summary>Whether elements of a datatype have an order that ranks classes.</summary>
    public static bool CanRank(Datatype datatype) => datatype is not (Datatype.BYTES or Datatype.BOOL);

    /// <summary>
    /// A BYTES tensor of shape [rows, min(<paramref name="most"/>, elements of a row)]: largest first, of equal ones the
    /// lower index first, NaN behind all numbers.
    /// </summary>
    /// <param name="tensor">Of a datatype that can be ranked.</param>
    /// <param name="most">1 or more.</param>
    /// <param name="labels">Names of a row's elements; null where they have none.</param>
    public static Tensor Of(Tensor tensor, int most, IReadOnlyList<string>? labels)
    {
        int length = tensor.RowLength;
        int kept = Math.Min(most, length);
        byte[][] strings = new byte[tensor.Rows * kept][];
        int[] order = new int[length];
        for (int row = 0; row < tensor.Rows; row++)
        {
            int first = row * length;
            for (int i = 0; i < length; i++)
                order[i] = i;
            Array.Sort(order, (a, b) => Descending(tensor, first + a, first + b) is not 0 and var sign ? sign : a.CompareTo(b));
            for (int i = 0; i < kept; i++)
            {
                string label = labels is null ? "" : ":" + labels[order[i]];
                strings[(row * kept) + i] = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Text(tensor, first + order[i])}:{order[i]}{label}"));
            }
        }

        return Tensor.FromStrings(tensor.Name, [tensor.Rows, kept], strings);
    }

    // A double does not hold all whole numbers of 64 bits.
    static int Descending(Tensor tensor, int a, int b) => tensor.Datatype switch
    {
        Datatype.INT64 => tensor.As<long>()[b].CompareTo(tensor.As<long>()[a]),
        Datatype.UINT64 => tensor.As<ulong>()[b].CompareTo(tensor.As<ulong>()[a]),
        // NaN compares as the smallest.
        _ => tensor.GetDouble(b).CompareTo(tensor.GetDouble(a)),
    };

    // The shortest form that reads back the same, as in JSON.
    static string Text(Tensor tensor, int i) => tensor.Datatype switch
    {
        Datatype.FP64 => tensor.As<double>()[i].ToString(CultureInfo.InvariantCulture),
        Datatype.FP32 or Datatype.FP16 or Datatype.BF16 => ((float)tensor.GetDouble(i)).ToString(CultureInfo.InvariantCulture),
        Datatype.INT64 => tensor.As<long>()[i].ToString(CultureInfo.InvariantCulture),
        Datatype.UINT64 => tensor.As<ulong>()[i].ToString(CultureInfo.InvariantCulture),
        _ => ((long)tensor.GetDouble(i)).ToString(CultureInfo.InvariantCulture),
    };
}
