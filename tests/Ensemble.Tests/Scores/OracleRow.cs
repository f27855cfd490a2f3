using System.Runtime.InteropServices;

namespace Ensemble.Tests.Scores;

/// <summary>The scores of one family, each the double nearest to its 60-digit value; fields in the order of the file's columns.</summary>
/// <remarks><c>oracle.md</c> defines each; nats where they are entropies or divergences.</remarks>
[StructLayout(LayoutKind.Sequential)]
readonly record struct OracleRow(
    double MeanMinusSd,
    double Entropy,
    double ExpectedEntropy,
    double MutualInformation,
    double JsDivergence,
    double Epkl,
    double VariationRatio,
    double PairwiseDisagreement,
    double MaxTotalVariation,
    double CredalWidth,
    double MaximalClasses,
    double MaxProbability,
    double Margin);
