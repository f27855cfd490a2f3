namespace Prometheus;

/// <summary>A double that several threads change without a lock. A mutable struct: keep it in a field, never copy it.</summary>
struct AtomicDouble
{
    double _value;

    internal double Value
    {
        readonly get => Volatile.Read(in _value);
        set => Volatile.Write(ref _value, value);
    }

    internal void Add(double increment)
    {
        double seen = Volatile.Read(ref _value);
        while (!TrySwap(ref seen, seen + increment))
        {
        }
    }

    internal void RaiseTo(double target)
    {
        double seen = Volatile.Read(ref _value);
        while (!(seen >= target) && !TrySwap(ref seen, target))
        {
        }
    }

    internal void LowerTo(double target)
    {
        double seen = Volatile.Read(ref _value);
        while (!(seen <= target) && !TrySwap(ref seen, target))
        {
        }
    }

    // Compares bits: a NaN equals itself there, so that the loop ends.
    bool TrySwap(ref double seen, double value)
    {
        double found = Interlocked.CompareExchange(ref _value, value, seen);
        if (BitConverter.DoubleToInt64Bits(found) == BitConverter.DoubleToInt64Bits(seen))
            return true;

        seen = found;
        return false;
    }
}
