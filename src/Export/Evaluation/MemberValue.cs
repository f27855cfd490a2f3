namespace Export.Evaluation;

/// <summary>What one member is worth to the mean of all.</summary>
/// <param name="Name">Member.</param>
/// <param name="ShapleyAccuracy">Its share of the accuracy above guessing (1/C); NaN beyond 12 members.</param>
/// <param name="ShapleyAugrc">Its share of the fall of AUGRC × 1000 below guessing; larger is better; NaN beyond 12 members.</param>
/// <param name="AccuracyGain">Accuracy with it less that without it; below 0 the others do better alone.</param>
/// <param name="AugrcGain">AUGRC × 1000 without it less that with it; below 0 the others do better alone.</param>
sealed record MemberValue(string Name, double ShapleyAccuracy, double ShapleyAugrc, Estimate AccuracyGain, Estimate AugrcGain)
{
    /// <summary>Whether the others do better alone, beyond chance: either interval lies below 0.</summary>
    public bool Hurts => AccuracyGain.High < 0 || AugrcGain.High < 0;
}
