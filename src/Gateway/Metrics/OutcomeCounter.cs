using System.Collections.Concurrent;
using Prometheus;

namespace Gateway.Metrics;

/// <summary>
/// A counter whose last label is an outcome code, resolved once for each code. Codes come from tables in code; should a caller
/// ever pass something else, it counts as <c>other</c>, so that series stay few. Thread-safe.
/// </summary>
sealed class OutcomeCounter(Func<string, Counter.Child> child)
{
    // More than the fault table holds, few enough for a registry.
    const int Limit = 96;
    const int LongestCode = 40;

    readonly ConcurrentDictionary<string, Counter.Child> children = new(StringComparer.Ordinal);

    public void Inc(string code)
    {
        if (!children.TryGetValue(code, out var counter))
            counter = Add(IsCode(code) && children.Count < Limit ? code : "other");
        counter.Inc();
    }

    Counter.Child Add(string code) => children.GetOrAdd(code, child);

    static bool IsCode(string code) =>
        code.Length is > 0 and <= LongestCode && code.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');
}
