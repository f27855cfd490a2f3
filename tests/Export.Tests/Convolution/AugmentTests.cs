using Export.Convolution;
using Export.Training;

namespace Export.Tests.Convolution;

public class AugmentTests
{
    static readonly ConvBlock Block = new(3, 3, 1, 1, 3);

    [Fact]
    public void Without_shift_and_mirror_nothing_moves_and_nothing_is_drawn()
    {
        float[] image = [1, 2, 3, 4, 5, 6, 7, 8, 9];
        var random = new SeededRandom(1);

        Augment.Move(image, 1, Block, 0, mirror: false, random);

        image.ShouldBe([1, 2, 3, 4, 5, 6, 7, 8, 9]);
        random.NextBits().ShouldBe(new SeededRandom(1).NextBits());
    }

    [Fact]
    public void Moved_images_are_the_nine_that_one_pixel_can_give_and_mirrored_ones()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var random = new SeededRandom(1);
        for (int i = 0; i < 600; i++)
        {
            float[] image = [1, 2, 3, 4, 5, 6, 7, 8, 9];
            Augment.Move(image, 1, Block, 1, mirror: true, random);
            seen.Add(string.Concat(image.Select(v => (int)v)));
        }

        seen.Count.ShouldBe(18);
        seen.ShouldContain("000012045"); // one down, one right
        seen.ShouldContain("560890000"); // one up, one left
        seen.ShouldContain("321654987"); // mirrored
    }
}
