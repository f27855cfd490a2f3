namespace Export.Fusing;

/// <summary>Medians of one call.</summary>
/// <param name="Rows">Rows of a call.</param>
/// <param name="Members">Microseconds of the members one after another, without scoring.</param>
/// <param name="Fused">Microseconds of the fused file.</param>
sealed record FusedTime(int Rows, double Members, double Fused);
