namespace Ensemble.Decisions;

/// <summary>What a deployed service answered to one row, in the family's terms.</summary>
/// <param name="Class">Classification: index of its label, or -1 where the family has no such label.</param>
/// <param name="Value">Regression: its number.</param>
public readonly record struct ServedAnswer(int Class, double Value)
{
    /// <summary>A class of the family; -1 for a label that it does not have.</summary>
    public static ServedAnswer OfClass(int index) => new(index, double.NaN);

    /// <summary>A number.</summary>
    public static ServedAnswer OfValue(double value) => new(-1, value);
}
