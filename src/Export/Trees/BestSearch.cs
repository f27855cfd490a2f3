namespace Export.Trees;

/// <summary>The best threshold of a column among those between its bins; halfway between the values beside it.</summary>
sealed class BestSearch(TreeRows rows, Bins bins, int minLeaf, double penalty) : SplitSearch(rows, minLeaf, penalty)
{
    // Below, sorting costs less than clearing every bin.
    const int FewRows = 48;

    readonly int[] starts = new int[Bins.Most + 1];
    int[] sorted = new int[1024];

    public override bool Try(int column, ReadOnlySpan<int> node, ReadOnlySpan<double> sums, double weight, ref Split best)
    {
        ReadOnlySpan<byte> codes = bins.Codes(column);
        if (sorted.Length < node.Length)
            sorted = new int[node.Length];
        Span<int> order = sorted.AsSpan(0, node.Length);
        if (node.Length < FewRows)
            Insert(node, codes, order);
        else
            Count(node, codes, order);
        int bin = codes[order[0]];
        if (bin == codes[order[^1]])
            return false;
        Reset(node.Length, sums, weight);
        foreach (int row in order)
        {
            int next = codes[row];
            if (next != bin)
            {
                Offer(column, Between(bins.High(column, bin), bins.Low(column, next)), ref best);
                bin = next;
            }

            Move(row);
        }

        return true;
    }

    static void Insert(ReadOnlySpan<int> node, ReadOnlySpan<byte> codes, Span<int> order)
    {
        for (int i = 0; i < node.Length; i++)
        {
            int row = node[i], code = codes[row], j = i;
            for (; j > 0 && codes[order[j - 1]] > code; j--)
                order[j] = order[j - 1];
            order[j] = row;
        }
    }

    void Count(ReadOnlySpan<int> node, ReadOnlySpan<byte> codes, Span<int> order)
    {
        starts.AsSpan().Clear();
        foreach (int row in node)
            starts[codes[row] + 1]++;
        for (int b = 0; b < Bins.Most; b++)
            starts[b + 1] += starts[b];
        foreach (int row in node)
            order[starts[codes[row]]++] = row;
    }
}
