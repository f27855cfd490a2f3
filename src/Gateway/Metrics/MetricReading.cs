using System.Buffers.Text;
using System.Collections.Frozen;
using System.Text;

namespace Gateway.Metrics;

/// <summary>Metrics of this moment, read from the text that /metrics sends, so that whoever shows them shows the same. Thread-safe.</summary>
/// <param name="metrics">The instruments.</param>
/// <param name="names">Names of samples that are wanted: a histogram's are NAME_bucket, NAME_sum and NAME_count.</param>
sealed class MetricReading(GatewayMetrics metrics, FrozenSet<string> names)
{
    /// <summary>Each wanted series as the text names it, labels and all, with its value, in the order of the text.</summary>
    public async Task<IReadOnlyList<(string Series, double Value)>> ReadAsync(CancellationToken cancellation)
    {
        using var text = new MemoryStream();
        await metrics.Registry.CollectAndExportAsTextAsync(text, cancellation);
        return Parse(text.GetBuffer().AsSpan(0, (int)text.Length));
    }

    List<(string, double)> Parse(ReadOnlySpan<byte> rest)
    {
        var found = new List<(string, double)>();
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            int space = line.LastIndexOf((byte)' ');
            if (space <= 0 || line[0] == '#' || !IsWanted(line[..space]))
                continue;
            found.Add((Encoding.UTF8.GetString(line[..space]), Number(line[(space + 1)..])));
        }

        return found;
    }

    bool IsWanted(ReadOnlySpan<byte> series)
    {
        int brace = series.IndexOf((byte)'{');
        var name = brace < 0 ? series : series[..brace];
        Span<char> characters = stackalloc char[256];
        if (name.Length > characters.Length)
            return false;
        int length = Encoding.UTF8.GetChars(name, characters);
        return names.GetAlternateLookup<ReadOnlySpan<char>>().Contains(characters[..length]);
    }

    static double Number(ReadOnlySpan<byte> value) =>
        Utf8Parser.TryParse(value, out double number, out int used) && used == value.Length ? number
            : value.SequenceEqual("+Inf"u8) ? double.PositiveInfinity
            : value.SequenceEqual("-Inf"u8) ? double.NegativeInfinity : double.NaN;
}
