using Gateway.Protocols.Grpc;

namespace Gateway.Tests.Protocols.Grpc;

public sealed class GrpcTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData(" plain, with 'quotes' and ~", " plain, with 'quotes' and ~")]
    [InlineData("100 %", "100 %25")]
    [InlineData("a\tb\u007F", "a%09b%7F")]
    [InlineData("ü€😀", "%C3%BC%E2%82%AC%F0%9F%98%80")]
    public void Only_what_is_no_printable_ASCII_and_the_per_cent_sign_are_escaped(string message, string escaped) =>
        GrpcMessageText.Escape(message).ShouldBe(escaped);

    [Fact]
    public void Half_a_surrogate_pair_becomes_the_replacement_character() => GrpcMessageText.Escape("a\ud800b").ShouldBe("a%EF%BF%BDb");

    [Fact]
    public void A_message_longer_than_clients_take_is_cut_between_characters()
    {
        string escaped = GrpcMessageText.Escape(new string('é', 5000));
        escaped.Length.ShouldBeLessThanOrEqualTo(2048);
        escaped.ShouldEndWith("%C3%A9...");
    }

    [Theory]
    [InlineData("1H", 36_000_000_000)]
    [InlineData("2M", 1_200_000_000)]
    [InlineData("3S", 30_000_000)]
    [InlineData("4m", 40_000)]
    [InlineData("5u", 50)]
    [InlineData("700n", 7)]
    [InlineData("1n", 1)]
    [InlineData("0S", 1)]
    [InlineData("99999999H", 99_999_999 * 36_000_000_000.0)]
    public void A_timeout_is_digits_and_a_unit(string text, double expected)
    {
        GrpcTimeout.Read(text, out double ticks).ShouldBeNull();
        ticks.ShouldBe(expected);
    }
}
