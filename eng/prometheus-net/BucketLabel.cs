using System.Text;

namespace Prometheus;

/// <summary>The label of a bucket, le="bound", in each format.</summary>
readonly struct BucketLabel
{
    readonly byte[] _text;
    readonly byte[] _openMetrics;

    internal BucketLabel(double bound)
    {
        string number = double.IsPositiveInfinity(bound) ? "+Inf" : bound.ToString("g");
        _text = Encoding.ASCII.GetBytes($"le=\"{number}\"");
        // OpenMetrics wants bounds as floating point: 1.0, not 1.
        bool integer = double.IsFinite(bound) && !number.AsSpan().ContainsAny('.', 'e');
        _openMetrics = integer ? Encoding.ASCII.GetBytes($"le=\"{number}.0\"") : _text;
    }

    internal ReadOnlySpan<byte> For(ExpositionFormat format) => format == ExpositionFormat.OpenMetricsText ? _openMetrics : _text;
}
