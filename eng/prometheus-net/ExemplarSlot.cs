namespace Prometheus;

/// <summary>The latest exemplar of one sample. Whoever takes it out owns it. A mutable struct: keep it in a field or an array.</summary>
struct ExemplarSlot
{
    Exemplar? _latest;

    internal void Put(Exemplar exemplar) => Interlocked.Exchange(ref _latest, exemplar)?.Recycle();

    /// <summary>Takes it out to be written, so that no observation can recycle it meanwhile.</summary>
    internal Exemplar? Borrow() => Interlocked.Exchange(ref _latest, null);

    /// <summary>Puts a borrowed one back, unless a newer one has come.</summary>
    internal void GiveBack(Exemplar? borrowed)
    {
        if (borrowed is not null && Interlocked.CompareExchange(ref _latest, borrowed, null) is not null)
            borrowed.Recycle();
    }
}
