using System.Buffers;

namespace Ensemble.Tensors;

/// <summary>
/// Pooled memory of one request's input tensors. It goes back to the pool when the request has ended and no member reads it
/// any more, whichever is later. Filled by one thread, then freely shared.
/// </summary>
/// <param name="pool">Where it comes from; null takes the one of all requests.</param>
public sealed class TensorMemory(ArrayPool<byte>? pool = null) : IDisposable
{
    readonly ArrayPool<byte> pool = pool ?? RequestPool.Own;
    readonly List<byte[]> rented = [];
    int holders = 1;
    int ended;

    /// <summary>A tensor whose elements have no value yet: whoever asks for it writes all of them. BYTES are empty strings, not pooled.</summary>
    /// <exception cref="ArgumentException">An axis is negative or the tensor would exceed 2 GiB.</exception>
    public Tensor Create(string name, Datatype datatype, params long[] shape)
    {
        if (datatype == Datatype.BYTES)
            return Tensor.Create(name, datatype, shape);
        byte[] bytes = pool.Rent(checked(Tensor.ElementCount(shape) * datatype.Size()));
        rented.Add(bytes);
        return Tensor.Over(name, datatype, shape, bytes);
    }

    /// <summary>The request has ended: nobody but those who hold the memory reads its tensors. Twice is harmless.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref ended, 1) == 0)
            Release();
    }

    /// <summary>Keeps the memory beyond the request's end; called while the request runs.</summary>
    public void Hold() => Interlocked.Increment(ref holders);

    /// <summary>Lets go; the last one gives the memory back.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref holders) != 0)
            return;
        foreach (byte[] bytes in rented)
            pool.Return(bytes);
        rented.Clear();
    }
}
