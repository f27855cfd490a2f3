namespace Ensemble.Families;

/// <summary>Keeps one family alive while a request runs; disposing it twice is harmless.</summary>
public sealed class FamilyLease : IDisposable
{
    Family? family;

    internal FamilyLease(Family family) => this.family = family;

    /// <summary>The loaded, immutable family of this moment.</summary>
    /// <exception cref="ObjectDisposedException">The lease was given back.</exception>
    public Family Family => family ?? throw new ObjectDisposedException(nameof(FamilyLease));

    /// <summary>Another lease of the same family, given back on its own.</summary>
    /// <exception cref="ObjectDisposedException">The lease was given back.</exception>
    public FamilyLease Again()
    {
        ObjectDisposedException.ThrowIf(!Family.TryAcquire(), this);
        return new FamilyLease(Family);
    }

    /// <summary>Gives the family back; one that was replaced is freed with its last lease.</summary>
    public void Dispose() => Interlocked.Exchange(ref family, null)?.Release();
}
