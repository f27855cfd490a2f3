using System.Buffers;
using System.Collections.Concurrent;
using System.Numerics;

namespace Ensemble.Tensors;

/// <summary>
/// Where bytes of requests are rented. Small arrays are those that all share; that pool keeps one array of each size for each thread,
/// which of large ones is more than a container has. Of large ones this keeps so many bytes altogether, and no more. Thread-safe.
/// </summary>
/// <param name="most">Bytes of large arrays that are kept for the next requests.</param>
public sealed class RequestPool(long most) : ArrayPool<byte>
{
    const int Small = 256 << 10;
    const long Least = 8L << 20;
    const long Largest = 256L << 20;

    readonly ConcurrentBag<byte[]>[] kept = [.. Enumerable.Range(0, 32).Select(_ => new ConcurrentBag<byte[]>())];
    long bytes;

    /// <summary>The one of this process: keeps a thirty-second of the memory that it may have.</summary>
    public static RequestPool Own { get; } = new(Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 32, Least, Largest));

    /// <summary>Bytes of large arrays that wait to be rented.</summary>
    public long Kept => Interlocked.Read(ref bytes);

    /// <inheritdoc/>
    public override byte[] Rent(int minimumLength)
    {
        if (minimumLength <= Small)
            return Shared.Rent(minimumLength);
        uint size = BitOperations.RoundUpToPowerOf2((uint)minimumLength);
        if (size > 1u << 30)
            return GC.AllocateUninitializedArray<byte>(minimumLength);
        if (!kept[BitOperations.Log2(size)].TryTake(out byte[]? array))
            return GC.AllocateUninitializedArray<byte>((int)size);
        Interlocked.Add(ref bytes, -array.Length);
        return array;
    }

    /// <inheritdoc/>
    public override void Return(byte[] array, bool clearArray = false)
    {
        if (array.Length <= Small)
        {
            Shared.Return(array, clearArray);
            return;
        }

        if (!BitOperations.IsPow2(array.Length))
            return;
        if (clearArray)
            Array.Clear(array);
        if (Interlocked.Add(ref bytes, array.Length) > most)
            Interlocked.Add(ref bytes, -array.Length);
        else
            kept[BitOperations.Log2((uint)array.Length)].Add(array);
    }
}
