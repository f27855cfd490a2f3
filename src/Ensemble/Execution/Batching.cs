using Ensemble.Families;

namespace Ensemble.Execution;

/// <summary>Whether requests that wait for a core are run together, and who is told of it.</summary>
/// <param name="isOn">Asked for each request.</param>
/// <param name="ran">Told the family and how many requests were run at once, of those that waited.</param>
public sealed class Batching(Func<bool> isOn, Action<Family, int> ran)
{
    /// <summary>Whether it is wanted now.</summary>
    public bool IsOn => isOn();

    /// <summary>Requests that waited were run at once.</summary>
    public void Ran(Family family, int requests) => ran(family, requests);
}
