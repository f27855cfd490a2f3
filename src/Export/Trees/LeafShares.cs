namespace Export.Trees;

/// <summary>
/// Makes a forest's leaves add up exactly: every value becomes a multiple of 2⁻²⁴, the values of a leaf add up to the tree's part
/// of 1, and the parts to 1. Sums of FP32 are then exact in whatever order they are made, on every machine.
/// </summary>
static class LeafShares
{
    const int Whole = 1 << 24;

    /// <summary>Replaces class shares by such parts; the largest remainders get what rounding leaves, the lowest class among equals.</summary>
    public static void Apply(Tree[] trees)
    {
        for (int t = 0; t < trees.Length; t++)
        {
            int part = (Whole / trees.Length) + (t < Whole % trees.Length ? 1 : 0);
            for (int start = 0; start < trees[t].Leaves.Length; start += trees[t].Width)
                Apply(trees[t].Leaves.AsSpan(start, trees[t].Width), part);
        }
    }

    /// <summary>
    /// Numbers: divides by the number of trees, and rounds to a power of 2 so small that it changes nothing that FP32 could tell, and
    /// so large that every sum is exact.
    /// </summary>
    public static void Divide(Tree[] trees)
    {
        double bound = trees.Sum(t => t.Leaves.Max(l => Math.Abs((double)l))) / trees.Length;
        double grain = bound == 0 ? 1 : Math.Pow(2, Math.Ceiling(Math.Log2(bound)) - 23);
        foreach (Tree tree in trees)
        {
            for (int i = 0; i < tree.Leaves.Length; i++)
                tree.Leaves[i] = (float)(Math.Round(tree.Leaves[i] / trees.Length / grain) * grain);
        }
    }

    static void Apply(Span<float> leaf, int part)
    {
        double sum = 0;
        foreach (float share in leaf)
            sum += share;
        double[] wanted = new double[leaf.Length];
        int left = part;
        for (int c = 0; c < leaf.Length; c++)
        {
            wanted[c] = leaf[c] / sum * part;
            leaf[c] = (float)(Math.Floor(wanted[c]) / Whole);
            left -= (int)Math.Floor(wanted[c]);
        }

        int[] order = [.. Enumerable.Range(0, wanted.Length).OrderByDescending(c => wanted[c] - Math.Floor(wanted[c]))];
        for (int i = 0; i < left; i++)
            leaf[order[i % order.Length]] += 1f / Whole;
    }
}
