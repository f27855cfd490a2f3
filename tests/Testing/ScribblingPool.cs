using System.Buffers;

namespace Testing;

/// <summary>A pool that writes over what comes back at once, as the next request would, and lends longer arrays than asked for.</summary>
sealed class ScribblingPool : ArrayPool<byte>
{
    int lent;
    int returned;

    public int Lent => Volatile.Read(ref lent);

    public int Returned => Volatile.Read(ref returned);

    public override byte[] Rent(int minimumLength)
    {
        Interlocked.Increment(ref lent);
        byte[] bytes = new byte[minimumLength + 5];
        Array.Fill(bytes, (byte)0xEE);
        return bytes;
    }

    public override void Return(byte[] array, bool clearArray = false)
    {
        Array.Fill(array, (byte)0xEE);
        Interlocked.Increment(ref returned);
    }
}
