using Export.Training;

namespace Export.Convolution;

/// <summary>Images and filters of a convolutional network.</summary>
sealed record ConvOptions
{
    /// <summary>Height, width and channels of a row; null takes a square image of one channel.</summary>
    public ImageSize? Image { get; init; }

    /// <summary>Filters of each block, at least one block.</summary>
    public int[] Filters { get; init; } = [16, 32];

    /// <summary>Height and width of a filter, odd.</summary>
    public int Kernel { get; init; } = 3;

    /// <summary>Share of the dense layers' inputs that are dropped while learning, in [0, 1).</summary>
    public double Dropout { get; init; }

    /// <summary>Pixels by which an image is moved at most while learning, each way.</summary>
    public int Shift { get; init; }

    /// <summary>Whether half of the images are mirrored left to right while learning.</summary>
    public bool Mirror { get; init; }

    /// <summary>The size of an image whose row has so many numbers.</summary>
    /// <exception cref="TrainingException">Rows have another length, or are no square where no size was named.</exception>
    public ImageSize ImageOf(int columns)
    {
        if (Image is { } image)
        {
            return image.Height * image.Width * image.Channels == columns ? image
                : throw new TrainingException($"--image {image.Height}x{image.Width}x{image.Channels} is "
                    + $"{image.Height * image.Width * image.Channels} numbers; a row has {columns}");
        }

        int side = (int)Math.Round(Math.Sqrt(columns));
        return side * side == columns ? new ImageSize(side, side, 1)
            : throw new TrainingException($"a row has {columns} numbers, which is no square; --image HEIGHTxWIDTHxCHANNELS says what it is");
    }
}
