using System.CommandLine;
using Export.Convolution;

namespace Export.Commands;

/// <summary>Options of <c>train --kind cnn</c>.</summary>
sealed class ConvolutionOptions
{
    readonly Option<ImageSize?> image = Ranged.Parsed("--image", "cnn: what a row is, 28x28 or 32x32x3 (a square image of one channel)",
        text => ImageSize.Parse(text) is { } size ? (size, null) : (default(ImageSize?), $"'{text}' is not like 28x28 or 32x32x3"));
    readonly Option<int[]?> filters = Ranged.Parsed<int[]>("--filters", "cnn: filters of each block (16,32)", TrainCommand.Widths);
    readonly Option<int> kernel = Ranged.Whole("--kernel", 3, 1, 15, "cnn: height and width of a filter, odd");
    readonly Option<double> dropout = Ranged.Number("--dropout", 0, 0, 1, "cnn: share of the dense layers' inputs dropped while learning; imprecise: of the hidden units", open: true);
    readonly Option<int> shift = Ranged.Whole("--shift", 0, 0, 64, "cnn: pixels by which images are moved at most while learning");
    readonly Option<bool> mirror = new("--mirror") { Description = "cnn: mirror every second image left to right while learning" };

    public ConvolutionOptions() => kernel.Validators.Add(result =>
    {
        if (result.Tokens is [{ Value: var text }] && int.TryParse(text, out int size) && size % 2 == 0)
            result.AddError($"--kernel {size}: an odd number was expected");
    });

    /// <summary>Read by other kinds too.</summary>
    public Option<double> Dropout => dropout;

    public Option[] All => [image, filters, kernel, dropout, shift, mirror];

    public ConvOptions Read(CommandContext context) => new()
    {
        Image = context.Find(image),
        Filters = context.Find(filters) is { Length: > 0 } given ? given : [16, 32],
        Kernel = context.Get(kernel),
        Dropout = context.Get(dropout),
        Shift = context.Get(shift),
        Mirror = context.Get(mirror),
    };
}
