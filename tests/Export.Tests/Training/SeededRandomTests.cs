using Export.Training;

namespace Export.Tests.Training;

public class SeededRandomTests
{
    [Fact]
    public void The_first_numbers_of_seed_0_are_those_of_the_published_generators()
    {
        // xoshiro256** on the state SplitMix64(0) gives (E220A8397B1DCDAF, …), computed in Python from the published definitions.
        var random = new SeededRandom(0);

        random.NextBits().ShouldBe(0x99EC5F36CB75F2B4UL);
        random.NextBits().ShouldBe(0xBF6E1F784956452AUL);
        random.NextBits().ShouldBe(0x1A5F849D4933E6E0UL);
    }

    [Fact]
    public void A_shuffle_keeps_every_value()
    {
        int[] values = [.. Enumerable.Range(0, 100)];

        new SeededRandom(5).Shuffle(values);

        values.Order().ShouldBe(Enumerable.Range(0, 100));
        values.ShouldNotBe(Enumerable.Range(0, 100));
    }
}
