namespace Ensemble.Tests.Scores;

/// <summary>How the members of an oracle family were drawn; the order is that of <c>oracle.py</c>.</summary>
enum OracleMode
{
    Uniform,
    Peaked,
    Zeros,
    Ties,
    Tiny,
    Identical,
    Near,
    OneHot,
    Flat,
    Sigmoid,
    Mixed,
}
