using System.Runtime.Intrinsics;
using Export.Training;

namespace Export.Imprecise;

/// <summary>
/// What happens to every unit between two products, forward and backward, a vector at a time. Rows have a stride of whole vectors.
/// A mask of length 0 keeps every unit.
/// </summary>
static class Elementwise
{
    /// <summary>z += b in every row.</summary>
    public static void AddBias(Span<float> z, ReadOnlySpan<float> biases)
    {
        for (int start = 0; start < z.Length; start += biases.Length)
        {
            for (int j = 0; j < biases.Length; j += Product.Lane)
                (At(z, start + j) + At(biases, j)).CopyTo(z[(start + j)..]);
        }
    }

    /// <summary>a = max(0, γ·m·z + β), without the maximum where it is the answer itself.</summary>
    public static void Activate(ReadOnlySpan<float> z, ReadOnlySpan<float> mask, ReadOnlySpan<float> gain, ReadOnlySpan<float> shift, bool rectify, Span<float> a)
    {
        for (int start = 0; start < a.Length; start += gain.Length)
        {
            for (int j = 0; j < gain.Length; j += Product.Lane)
            {
                Vector512<float> kept = mask.Length == 0 ? At(z, start + j) : At(z, start + j) * At(mask, start + j);
                Vector512<float> u = Vector512.FusedMultiplyAdd(kept, At(gain, j), At(shift, j));
                (rectify ? Vector512.Max(u, Vector512<float>.Zero) : u).CopyTo(a[(start + j)..]);
            }
        }
    }

    /// <summary>
    /// From da to dz, added to <paramref name="dz"/>, with what γ and β get: du = da where a &gt; 0, dγ += du·m·z, dβ += du, dz += du·γ·m.
    /// </summary>
    public static void Back(ReadOnlySpan<float> da, ReadOnlySpan<float> a, ReadOnlySpan<float> z, ReadOnlySpan<float> mask,
        ReadOnlySpan<float> gain, bool rectified, Span<float> gainSlope, Span<float> shiftSlope, Span<float> dz)
    {
        for (int start = 0; start < da.Length; start += gain.Length)
        {
            for (int j = 0; j < gain.Length; j += Product.Lane)
            {
                Vector512<float> du = At(da, start + j);
                if (rectified)
                    du = Vector512.ConditionalSelect(Vector512.GreaterThan(At(a, start + j), Vector512<float>.Zero), du, Vector512<float>.Zero);
                Vector512<float> m = mask.Length == 0 ? Vector512<float>.One : At(mask, start + j);
                (At(gainSlope, j) + (du * m * At(z, start + j))).CopyTo(gainSlope[j..]);
                (At(shiftSlope, j) + du).CopyTo(shiftSlope[j..]);
                (At(dz, start + j) + (du * m * At(gain, j))).CopyTo(dz[(start + j)..]);
            }
        }
    }

    /// <summary>sums += every row.</summary>
    public static void AddRows(ReadOnlySpan<float> rows, Span<float> sums)
    {
        for (int start = 0; start < rows.Length; start += sums.Length)
            Add(rows.Slice(start, sums.Length), sums);
    }

    /// <summary>sums += values.</summary>
    public static void Add(ReadOnlySpan<float> values, Span<float> sums)
    {
        for (int j = 0; j < sums.Length; j += Product.Lane)
            (At(sums, j) + At(values, j)).CopyTo(sums[j..]);
    }

    static Vector512<float> At(ReadOnlySpan<float> values, int index) => Vector512.Create(values.Slice(index, Product.Lane));
}
