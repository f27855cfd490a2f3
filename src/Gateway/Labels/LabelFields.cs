using System.Globalization;
using Gateway.Replies;
using Gateway.Store;

namespace Gateway.Labels;

/// <summary>Collects the fields of one label as text, and checks them.</summary>
/// <param name="place">What errors call the label.</param>
sealed class LabelFields(string place)
{
    const int MostOfAWord = 256;

    string? decision, row, who, label;

    public static IReadOnlyList<string> Names { get; } = ["decision_id", "row", "label", "who"];

    public bool Any => decision is not null || row is not null || who is not null || label is not null;

    public void Set(string name, string value)
    {
        switch (name)
        {
            case "decision_id": decision = value; break;
            case "row": row = value; break;
            case "label": label = value; break;
            case "who": who = value; break;
            default: throw new ArgumentOutOfRangeException(nameof(name), name, "not a field of a label");
        }
    }

    /// <summary>Gives the label, or what is wrong with a field.</summary>
    /// <param name="given">The label.</param>
    /// <param name="at">What errors call a field; the place and the field's name where it is null.</param>
    public Fault? Complete(out GivenLabel? given, Func<string, string>? at = null)
    {
        given = null;
        at ??= name => $"{place}.{name}";
        if (!DecisionId.TryParse(decision, out _))
            return Wrong(at("decision_id"), "a decision_id, 32 small hexadecimal digits", decision);
        if (!int.TryParse(row, NumberStyles.None, CultureInfo.InvariantCulture, out int index))
            return Wrong(at("row"), "the index of a row", row);
        if (label is not { Length: > 0 and <= MostOfAWord })
            return Wrong(at("label"), $"a label of 1 to {MostOfAWord} characters", label);
        if (who is not { Length: > 0 and <= MostOfAWord })
            return Wrong(at("who"), $"who says so, in 1 to {MostOfAWord} characters", who);
        given = new GivenLabel(at("label"), decision!, index, who, label);
        return null;
    }

    static Fault Wrong(string place, string expected, string? came) => new(FaultCode.InvalidField, $"{place}: expected {expected}, came {Fault.Show(came)}");
}
