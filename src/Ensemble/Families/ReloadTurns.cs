namespace Ensemble.Families;

/// <summary>
/// Who waits for a load is content with any that begins after he asked: a hundred calls that wait for one another are two loads, the one
/// that runs and the next. <see cref="Ask"/> is thread-safe, <see cref="Begin"/> for whoever may load.
/// </summary>
sealed class ReloadTurns
{
    readonly Dictionary<string, long> begun = new(StringComparer.Ordinal);
    long everything;
    long asked;

    /// <summary>Asks for a load.</summary>
    /// <returns>The turn.</returns>
    public long Ask() => Interlocked.Increment(ref asked);

    /// <summary>Begins a load for everybody who has asked by now.</summary>
    /// <param name="name">Family; null for all.</param>
    /// <param name="turn">Whose turn it is.</param>
    /// <returns>Whether to load: not where that was done since.</returns>
    public bool Begin(string? name, long turn)
    {
        if (everything >= turn || name is not null && begun.GetValueOrDefault(name) >= turn)
            return false;
        long now = Interlocked.Read(ref asked);
        if (name is null)
            everything = now;
        else
            begun[name] = now;
        return true;
    }
}
