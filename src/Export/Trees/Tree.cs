namespace Export.Trees;

/// <summary>A binary tree; node 0 is its root, a node stands before its children.</summary>
/// <param name="Nodes">Nodes.</param>
/// <param name="Leaves">Values, leaves × width.</param>
/// <param name="Width">Values of a leaf.</param>
/// <param name="Depth">Mean number of splits above a row that it was grown from.</param>
sealed record Tree(TreeNode[] Nodes, float[] Leaves, int Width, double Depth)
{
    /// <summary>Values of the leaf that a row falls into.</summary>
    public ReadOnlySpan<float> Find(ReadOnlySpan<float> row)
    {
        ref readonly TreeNode node = ref Nodes[0];
        while (!node.IsLeaf)
            node = ref Nodes[row[node.Column] <= node.Threshold ? node.Left : node.Right];
        return Leaves.AsSpan(node.Left * Width, Width);
    }
}
