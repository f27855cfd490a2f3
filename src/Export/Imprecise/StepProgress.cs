namespace Export.Imprecise;

/// <summary>A step that was made.</summary>
/// <param name="Step">Steps made, from 1.</param>
/// <param name="Risk">Mean over the step's λ of the mean risk of the environments.</param>
/// <param name="Last">Whether it was the last.</param>
readonly record struct StepProgress(int Step, double Risk, bool Last)
{
    /// <summary>First parameter of the Beta distribution of λ, behind the step.</summary>
    public double A { get; init; }

    /// <summary>Its second.</summary>
    public double B { get; init; }
}
