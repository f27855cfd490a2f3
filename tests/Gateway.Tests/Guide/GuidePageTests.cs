namespace Gateway.Tests.Guide;

public sealed class GuidePageTests
{
    [Fact]
    public void A_file_is_what_the_line_before_it_announces()
    {
        var page = GuidePage.Parse("p.md", "Save as `a.json`:\n\n```json\n{}\n```\nthe key `b`:\nelse\n```json\n[]\n```\n");
        page.Blocks.Select(block => block.File).ShouldBe(["a.json", null]);
        page.Blocks.Select(block => block.Line).ShouldBe([3, 8]);
        page.Blocks[0].Text.ShouldBe("{}\n");
    }

    [Theory]
    [InlineData("```sh\nls\n```\n```\nx\n```\n", null)]
    [InlineData("```\nx\n```\n", "p.md:1: output without a command above it")]
    [InlineData("```bash\nls\n```\n", "p.md:1: 'bash' is none of")]
    [InlineData("```sh\nls\n```\n```http\n./gateway check\n```\n", "p.md:4: commands stand in blocks marked sh")]
    [InlineData("```sh\nls\n```\n```\nx\n```\n```\ncurl -s x\n```\n", "p.md:7: output without a command above it")]
    public void Blocks_that_would_not_be_run_are_mistakes(string text, string? mistake)
    {
        var mistakes = GuidePage.Parse("p.md", text).Mistakes().ToList();
        if (mistake is null)
            mistakes.ShouldBeEmpty();
        else
            mistakes.ShouldHaveSingleItem().ShouldStartWith(mistake);
    }
}
