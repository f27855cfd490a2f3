namespace Export.Trees;

/// <summary>A node: rows with x[<see cref="Column"/>] ≤ <see cref="Threshold"/> go left, all others right.</summary>
/// <param name="Column">Column that is asked; −1 in a leaf.</param>
/// <param name="Threshold">FP32, as ONNX Runtime compares it.</param>
/// <param name="Left">Index of the left child; in a leaf its number.</param>
/// <param name="Right">Index of the right child.</param>
readonly record struct TreeNode(int Column, float Threshold, int Left, int Right)
{
    public bool IsLeaf => Column < 0;
}
