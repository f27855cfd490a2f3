namespace Export.Convolution;

/// <summary>Size of an image whose pixels lie row by row, the channels of a pixel together.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Pixels of a row.</param>
/// <param name="Channels">Numbers of a pixel.</param>
sealed record ImageSize(int Height, int Width, int Channels)
{
    /// <summary>Reads 28x28 or 32x32x3; null when it is neither.</summary>
    public static ImageSize? Parse(string text)
    {
        int[] parts = [.. text.Split('x').Select(p => int.TryParse(p, out int size) && size is >= 1 and <= 4096 ? size : 0)];
        return parts.Length is 2 or 3 && !parts.Contains(0) ? new ImageSize(parts[0], parts[1], parts.Length == 3 ? parts[2] : 1) : null;
    }
}
