using Ensemble.Calibration;
using Export.Calibrating;

namespace Export.Conforming;

/// <summary>What <c>calibrate --intervals</c> or <c>--sets</c> was asked for.</summary>
/// <param name="Calibrate">Family, data, splits and answer.</param>
/// <param name="Method">spread, lac, aps or robust.</param>
/// <param name="Alpha">Share of rows whose truth may lie outside, in (0, 1).</param>
/// <param name="Floor">Intervals: what is added to the spread; null takes the fit rows' median spread.</param>
sealed record ConformalRequest(CalibrateRequest Calibrate, string Method, double Alpha, double? Floor)
{
    /// <summary>Robust sets: radius, noise, copies and seed; null otherwise.</summary>
    public RobustTerms? Robust { get; init; }

    /// <summary>Share of calibration rows that may lie above the quantile.</summary>
    public double Level => Robust is null ? Alpha : RobustConformal.Level(Alpha, Robust);
}
