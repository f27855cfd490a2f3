namespace Export.Trees;

/// <summary>Each column in at most 256 bins: one a value where there are no more, else bins of about as many rows.</summary>
sealed class Bins
{
    /// <summary>Most bins of a column.</summary>
    public const int Most = 256;

    readonly byte[] codes;
    readonly float[] lows;
    readonly float[] highs;
    readonly int count;

    public Bins(TreeRows rows)
    {
        count = rows.Count;
        codes = new byte[rows.Count * rows.Columns];
        lows = new float[Most * rows.Columns];
        highs = new float[Most * rows.Columns];
        int[] order = new int[count];
        float[] sorted = new float[count];
        for (int column = 0; column < rows.Columns; column++)
        {
            rows.Column(column).CopyTo(sorted);
            for (int r = 0; r < count; r++)
                order[r] = r;
            Array.Sort(sorted, order);
            Fill(column, sorted, order);
        }
    }

    /// <summary>Bin of every row in a column.</summary>
    public ReadOnlySpan<byte> Codes(int column) => codes.AsSpan(column * count, count);

    /// <summary>Least value in a bin.</summary>
    public float Low(int column, int bin) => lows[column * Most + bin];

    /// <summary>Largest value in a bin.</summary>
    public float High(int column, int bin) => highs[column * Most + bin];

    void Fill(int column, float[] sorted, int[] order)
    {
        int distinct = 1;
        for (int i = 1; i < count; i++)
            distinct += sorted[i] > sorted[i - 1] ? 1 : 0;
        Span<byte> target = codes.AsSpan(column * count, count);
        int bin = -1;
        long share = -1;
        for (int i = 0; i < count; i++)
        {
            bool other = i == 0 || sorted[i] > sorted[i - 1];
            long quantile = distinct <= Most ? bin + 1 : (long)i * Most / count;
            if (other && quantile > share)
            {
                bin++;
                share = quantile;
                lows[column * Most + bin] = sorted[i];
            }

            highs[column * Most + bin] = sorted[i];
            target[order[i]] = (byte)bin;
        }
    }
}
