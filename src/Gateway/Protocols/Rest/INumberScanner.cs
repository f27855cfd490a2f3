namespace Gateway.Protocols.Rest;

/// <summary>Reads one JSON number into an element of a datatype.</summary>
interface INumberScanner<T> where T : unmanaged
{
    /// <summary>
    /// Reads the number at <paramref name="at"/> and moves behind it; false when none stands there, or one that the element
    /// cannot hold. The element is never infinite.
    /// </summary>
    static abstract bool TryScan(ReadOnlySpan<byte> json, ref int at, out T value);
}
