using System.Text.Json;
using Gateway.Protocols.Rest;

namespace Gateway.Page;

/// <summary>The newest samples of the page's series, so that a page that is opened now has a past. Of a fixed size. Thread-safe.</summary>
sealed class PageHistory
{
    /// <summary>Samples kept of each series: half an hour of them.</summary>
    public const int Kept = 900;

    /// <summary>Series kept; what would be one more is left out, and told of.</summary>
    public const int MostSeries = 2000;

    readonly Lock changing = new();
    readonly long[] times = new long[Kept];
    readonly Dictionary<string, Line> lines = new(StringComparer.Ordinal);
    long next;
    int leftOut;

    /// <summary>Tells this run's samples from those of one before.</summary>
    public string Instance { get; } = Guid.NewGuid().ToString("N");

    /// <summary>Keeps the sample of a moment.</summary>
    /// <param name="milliseconds">Since 1970.</param>
    /// <param name="sample">Each series by its name with labels.</param>
    public void Add(long milliseconds, IReadOnlyList<(string Series, double Value)> sample)
    {
        lock (changing)
        {
            int place = (int)(next % Kept);
            times[place] = milliseconds;
            leftOut = 0;
            foreach (var line in lines.Values)
                line.Values[place] = double.NaN;
            foreach (var (series, value) in sample)
            {
                if (!lines.TryGetValue(series, out var line))
                {
                    if (lines.Count >= MostSeries)
                    {
                        leftOut++;
                        continue;
                    }

                    lines[series] = line = new Line();
                }

                line.Values[place] = value;
                line.Last = next;
            }

            next++;
            // Of a family that is gone nothing stays once its last sample would fall out.
            foreach (string gone in lines.Where(l => l.Value.Last < next - Kept).Select(l => l.Key).ToList())
                lines.Remove(gone);
        }
    }

    /// <summary>Writes the samples from one on as columns: the times, and each series that has a value among them.</summary>
    /// <param name="reply">Inside an object.</param>
    /// <param name="from">Number of the first sample wanted; what is no longer kept is left out.</param>
    /// <param name="cancellation">The request is gone.</param>
    public async ValueTask WriteAsync(JsonReply reply, long from, CancellationToken cancellation)
    {
        var (numbers, moments, columns, without) = Copy(from);
        reply.Writer.WriteNumber("next", numbers);
        reply.Writer.WriteNumber("left_out", without);
        reply.Writer.WriteStartArray("times");
        foreach (long moment in moments)
            reply.Writer.WriteNumberValue(moment);
        reply.Writer.WriteEndArray();
        reply.Writer.WriteStartObject("series");
        foreach (var (series, values) in columns)
        {
            reply.Writer.WriteStartArray(series);
            foreach (double value in values)
                Number(reply.Writer, value);
            reply.Writer.WriteEndArray();
            if (reply.IsFull)
                await reply.SendAsync(cancellation);
        }

        reply.Writer.WriteEndObject();
    }

    (long Next, long[] Times, List<(string, double[])> Columns, int LeftOut) Copy(long from)
    {
        lock (changing)
        {
            long first = Math.Clamp(from, Math.Max(0, next - Kept), next);
            int count = (int)(next - first);
            var columns = new List<(string, double[])>(lines.Count);
            foreach (var (series, line) in lines)
            {
                if (line.Last >= first)
                    columns.Add((series, [.. Enumerable.Range(0, count).Select(i => line.Values[(int)((first + i) % Kept)])]));
            }

            return (next, [.. Enumerable.Range(0, count).Select(i => times[(int)((first + i) % Kept)])], columns, leftOut);
        }
    }

    static void Number(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value))
            json.WriteNumberValue(value);
        else
            json.WriteNullValue();
    }

    sealed class Line
    {
        public Line() => Array.Fill(Values, double.NaN);

        public double[] Values { get; } = new double[Kept];

        public long Last { get; set; }
    }
}
