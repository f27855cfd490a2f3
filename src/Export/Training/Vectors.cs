using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Export.Training;

/// <summary>Sums of spans.</summary>
static class Vectors
{
    /// <summary>Adds each element of <paramref name="source"/> to the one of <paramref name="target"/> at its place.</summary>
    public static void AddTo(ReadOnlySpan<float> source, Span<float> target)
    {
        target = target[..source.Length];
        ref float from = ref MemoryMarshal.GetReference(source), to = ref MemoryMarshal.GetReference(target);
        int i = 0;
        for (; i + Product.Lane <= source.Length; i += Product.Lane)
            (Vector512.LoadUnsafe(ref to, (nuint)i) + Vector512.LoadUnsafe(ref from, (nuint)i)).StoreUnsafe(ref to, (nuint)i);
        for (; i < source.Length; i++)
            target[i] += source[i];
    }
}
