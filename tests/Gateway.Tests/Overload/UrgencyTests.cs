using Gateway.Overload;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Overload;

public sealed class UrgencyTests
{
    // RFC 9218, 4.1; what is no priority is ignored (4, last paragraph).
    [Theory]
    [InlineData("u=0", 0)]
    [InlineData("u=7, i", 7)]
    [InlineData("i, u=5", 5)]
    [InlineData("u=1;x=2", 1)]
    [InlineData("u=1, u=4", 4)]
    [InlineData("i", 3)]
    [InlineData("u=8", 3)]
    [InlineData("u=-1", 3)]
    [InlineData("u=12", 3)]
    [InlineData("high", 3)]
    [InlineData("", 3)]
    public void It_is_read_as_the_standard_says(string header, int expected) =>
        Urgency.Of(new HeaderDictionary { ["Priority"] = header }).ShouldBe(expected);

    [Fact]
    public void Several_lines_are_one_list_and_none_is_three()
    {
        Urgency.Of(new HeaderDictionary { ["Priority"] = new(["u=2", "i"]) }).ShouldBe(2);
        Urgency.Of(new HeaderDictionary()).ShouldBe(3);
    }
}
