using Ensemble.Data;

namespace Ensemble.Tests.Data;

public class NearestNameTests
{
    [Theory]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("", "abc", 3)]
    [InlineData("same", "same", 0)]
    [InlineData("trian", "train", 1)]
    public void Distance_counts_insertions_deletions_replacements_and_swaps(string a, string b, int expected) =>
        NearestName.Distance(a, b).ShouldBe(expected);

    [Fact]
    public void Only_a_near_name_is_offered()
    {
        NearestName.Find("trian", ["train", "collect"]).ShouldBe("train");
        NearestName.Find("xyz", ["train", "collect"]).ShouldBeNull();
    }
}
