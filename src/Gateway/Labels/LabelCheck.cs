using System.Globalization;
using Ensemble.Data;
using Ensemble.Families;
using Gateway.Replies;
using Gateway.Store;

namespace Gateway.Labels;

/// <summary>Whether a label is one that the family can be right or wrong about.</summary>
sealed class LabelCheck(Family family)
{
    const int Shown = 20;

    readonly HashSet<string> labels = new(family.Labels, StringComparer.Ordinal);

    /// <summary>Gives the label as it is kept, or why it is none.</summary>
    public Fault? Check(GivenLabel given, out LabelRecord? label)
    {
        string? text = family.IsClassification ? labels.Contains(given.Label) ? given.Label : null : Number(given.Label);
        label = text is null ? null : new LabelRecord(given.Decision, given.Row, given.Who, text);
        if (label is not null)
            return null;
        string expected = family.IsClassification ? "one of " + string.Join(", ", family.Labels.Take(Shown)) + (family.Labels.Count > Shown ? ", ..." : "") : "a number";
        return new Fault(FaultCode.UnknownLabel, $"{given.Place}: expected {expected}, came {Fault.Show(given.Label)}{NearestName.Hint(given.Label, family.Labels)}");
    }

    // So that 1 and 1.0 say the same.
    static string? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number.ToString("R", CultureInfo.InvariantCulture) : null;
}
