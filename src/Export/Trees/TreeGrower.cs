using Export.Training;

namespace Export.Trees;

/// <summary>Grows one tree after the other. Not thread-safe.</summary>
/// <param name="rows">All rows.</param>
/// <param name="search">Finds splits.</param>
/// <param name="limits">Deepest leaf (0: no bound), rows of a leaf, columns that a split chooses from.</param>
/// <param name="penalty">Added to a leaf's weight; 0 for none.</param>
/// <param name="random">Draws the columns.</param>
sealed class TreeGrower(TreeRows rows, SplitSearch search, (int Depth, int MinLeaf, int Columns) limits, double penalty, SeededRandom random)
{
    readonly int[] columns = [.. Enumerable.Range(0, rows.Columns)];
    readonly double[] sums = new double[rows.Width];

    /// <summary>A tree.</summary>
    /// <param name="sample">Rows it is grown from, at least one; a row may come more than once. They are brought into another order.</param>
    public Tree Grow(Span<int> sample)
    {
        var nodes = new List<TreeNode>();
        var leaves = new List<float>();
        var open = new Stack<(int Start, int End, int Depth, int Parent)>();
        open.Push((0, sample.Length, 0, -1));
        long visits = 0;
        while (open.TryPop(out (int Start, int End, int Depth, int Parent) node))
        {
            int index = nodes.Count;
            // A node's left child is grown right after it; its right one names it as its parent.
            if (node.Parent >= 0)
                nodes[node.Parent] = nodes[node.Parent] with { Right = index };
            Span<int> part = sample[node.Start..node.End];
            double weight = Add(part);
            Split split = Find(part, weight, node.Depth);
            if (split.Column < 0)
            {
                nodes.Add(new TreeNode(-1, 0, leaves.Count / rows.Width, 0));
                foreach (double sum in sums)
                    leaves.Add((float)(sum / (weight + penalty)));
                continue;
            }

            visits += part.Length;
            nodes.Add(new TreeNode(split.Column, split.Threshold, index + 1, 0));
            int middle = node.Start + Part(part, rows.Column(split.Column), split.Threshold);
            open.Push((middle, node.End, node.Depth + 1, index));
            open.Push((node.Start, middle, node.Depth + 1, -1));
        }

        return new Tree([.. nodes], [.. leaves], rows.Width, (double)visits / sample.Length);
    }

    double Add(ReadOnlySpan<int> part)
    {
        sums.AsSpan().Clear();
        double weight = 0;
        foreach (int row in part)
        {
            sums[rows.Slots[row]] += rows.Sums[row];
            weight += rows.Weights[row];
        }

        return weight;
    }

    // Constant columns count among those drawn, but one at least that is not must have been looked at.
    Split Find(ReadOnlySpan<int> part, double weight, int depth)
    {
        Split best = Split.None;
        if ((limits.Depth > 0 && depth >= limits.Depth) || part.Length < 2 * limits.MinLeaf || Pure(part))
            return best;
        bool varied = false;
        for (int drawn = 0; drawn < columns.Length && (drawn < limits.Columns || !varied); drawn++)
        {
            int other = drawn + random.Next(columns.Length - drawn);
            (columns[drawn], columns[other]) = (columns[other], columns[drawn]);
            varied |= search.Try(columns[drawn], part, sums, weight, ref best);
        }

        return best;
    }

    bool Pure(ReadOnlySpan<int> part)
    {
        foreach (int row in part)
        {
            if (rows.Slots[row] != rows.Slots[part[0]] || rows.Sums[row] != rows.Sums[part[0]])
                return false;
        }

        return true;
    }

    // Both ends move towards each other; how many went left.
    static int Part(Span<int> part, ReadOnlySpan<float> values, float threshold)
    {
        int left = 0, right = part.Length - 1;
        while (left <= right)
        {
            if (values[part[left]] <= threshold)
                left++;
            else
                (part[left], part[right]) = (part[right--], part[left]);
        }

        return left;
    }
}
