namespace Ensemble.Decisions;

/// <summary>Reasons as the wire and the metrics write them.</summary>
public static class ReasonNames
{
    /// <summary>Every single reason, in the order of the wire.</summary>
    public static IReadOnlyList<Reason> All { get; } =
        [Reason.MemberMissing, Reason.MemberInvalid, Reason.Uninspected, Reason.Novelty, Reason.Risk, Reason.Disagreement, Reason.Fragile];

    /// <summary>Name of a single reason.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a single reason.</exception>
    public static string Name(this Reason reason) => reason switch
    {
        Reason.MemberMissing => "member_missing",
        Reason.MemberInvalid => "member_invalid",
        Reason.Uninspected => "uninspected",
        Reason.Novelty => "novelty",
        Reason.Risk => "risk",
        Reason.Disagreement => "disagreement",
        Reason.Fragile => "fragile",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "not a single reason"),
    };

    // Of each set of them, as most replies have one.
    static readonly string[] Lists = [.. Enumerable.Range(0, 1 << All.Count).Select(set => string.Join(',', All.Where(r => ((Reason)set & r) != 0).Select(Name)))];
    static readonly byte[][] Written = [.. Lists.Select(System.Text.Encoding.UTF8.GetBytes)];

    /// <summary>All names that hold, comma-separated in the order of the wire; empty when not flagged.</summary>
    public static string List(this Reason reasons) => Lists[(int)reasons];

    /// <summary>The same in UTF-8; not to be changed.</summary>
    internal static byte[] Bytes(this Reason reasons) => Written[(int)reasons];

    /// <summary>Reads what <see cref="List"/> writes.</summary>
    /// <exception cref="ArgumentException">A name of no reason.</exception>
    public static Reason Parse(string names)
    {
        var reasons = Reason.None;
        foreach (string name in names.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            int index = All.ToList().FindIndex(r => string.Equals(r.Name(), name, StringComparison.Ordinal));
            reasons |= index >= 0 ? All[index] : throw new ArgumentException($"no reason '{name}'", nameof(names));
        }

        return reasons;
    }
}
