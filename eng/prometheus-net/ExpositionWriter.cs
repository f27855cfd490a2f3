using System.Buffers;
using System.Globalization;
using System.Text;

namespace Prometheus;

/// <summary>Writes declarations and samples of metrics into a buffer.</summary>
sealed class ExpositionWriter(ExpositionFormat format)
{
    const string TotalSuffix = "_total";
    readonly ArrayBufferWriter<byte> _output = new(16 * 1024);

    internal ExpositionFormat Format => format;

    internal ReadOnlyMemory<byte> Written => _output.WrittenMemory;

    bool OpenMetrics => format == ExpositionFormat.OpenMetricsText;

    internal void Declare(Collector metric)
    {
        string name = metric.Name;
        string type = metric.Type.ToString().ToLowerInvariant();
        if (OpenMetrics && metric.Type == MetricType.Counter)
        {
            // There a counter's family goes without "_total" and its samples with it; a name without it is no counter's.
            if (name.EndsWith(TotalSuffix, StringComparison.Ordinal))
                name = name[..^TotalSuffix.Length];
            else
                type = "unknown";
        }

        string help = string.IsNullOrWhiteSpace(metric.Help) ? "" : LabelSet.EscapeHelp(metric.Help);
        Append($"# HELP {name} {help}\n# TYPE {name} {type}\n");
    }

    internal void Sample(
        Collector metric, ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> labels, ReadOnlySpan<byte> bucket, double value, Exemplar? exemplar)
    {
        Begin(metric, suffix, labels, bucket);
        Number(value);
        End(exemplar);
    }

    internal void Sample(
        Collector metric, ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> labels, ReadOnlySpan<byte> bucket, long value, Exemplar? exemplar)
    {
        Begin(metric, suffix, labels, bucket);
        value.TryFormat(_output.GetSpan(20), out int written, default, CultureInfo.InvariantCulture);
        _output.Advance(written);
        End(exemplar);
    }

    internal void EndOfText()
    {
        if (OpenMetrics)
            _output.Write("# EOF\n"u8);
    }

    void Begin(Collector metric, ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> labels, ReadOnlySpan<byte> bucket)
    {
        Append(metric.Name);
        _output.Write(suffix);
        if (!labels.IsEmpty || !bucket.IsEmpty)
        {
            _output.Write("{"u8);
            _output.Write(labels);
            if (!labels.IsEmpty && !bucket.IsEmpty)
                _output.Write(","u8);
            _output.Write(bucket);
            _output.Write("}"u8);
        }

        _output.Write(" "u8);
    }

    void End(Exemplar? exemplar)
    {
        if (OpenMetrics && exemplar is not null)
        {
            _output.Write(" # {"u8);
            bool first = true;
            foreach (ref readonly var pair in exemplar.Pairs)
            {
                if (!first)
                    _output.Write(","u8);
                first = false;
                _output.Write(pair.Key);
                _output.Write("=\""u8);
                Append(LabelSet.EscapeValue(pair.Value));
                _output.Write("\""u8);
            }

            _output.Write("} "u8);
            Number(exemplar.Value);
            _output.Write(" "u8);
            Number(exemplar.Timestamp);
        }

        _output.Write("\n"u8);
    }

    // The text format gets .NET's "Infinity", as the original writes it and as every reader of the format takes it.
    void Number(double value)
    {
        if (OpenMetrics && double.IsInfinity(value))
        {
            _output.Write(value > 0 ? "+Inf"u8 : "-Inf"u8);
            return;
        }

        var space = _output.GetSpan(32);
        value.TryFormat(space, out int written, "g", CultureInfo.InvariantCulture);
        bool integer = double.IsFinite(value) && !space[..written].ContainsAny((byte)'.', (byte)'e');
        _output.Advance(written);
        // OpenMetrics writes floating point with a point: 4.0, not 4.
        if (OpenMetrics && integer)
            _output.Write(".0"u8);
    }

    void Append(string text) => Encoding.UTF8.GetBytes(text, _output);
}
