using Ensemble.Calibration;
using Ensemble.Scores;

namespace Ensemble.Families;

/// <summary>What was read of a family's folder besides its members.</summary>
/// <param name="Golden">Kept inputs; null when there are none.</param>
/// <param name="Banks">Banks of fit-split scores.</param>
sealed record FamilyFiles(GoldenRows? Golden, IReadOnlyDictionary<ScoreName, NoveltyBank> Banks);
