using Gateway.Replies;

namespace Gateway.Tests.Replies;

public sealed class FaultTableTests
{
    [Fact]
    public void Every_fault_has_one_row_with_cause_and_cure()
    {
        FaultTable.All.Select(k => k.Code).ShouldBe(Enum.GetValues<FaultCode>(), ignoreOrder: true);
        FaultTable.All.ShouldAllBe(k => k.Cause.EndsWith('.') && k.Cure.EndsWith('.'));
    }

    [Fact]
    public void A_name_is_lower_case_and_stands_once_but_for_not_finite()
    {
        FaultTable.All.ShouldAllBe(k => k.Name.All(c => char.IsAsciiLetterLower(c) || c == '_'));
        FaultTable.All.GroupBy(k => k.Name).Where(g => g.Count() > 1).Select(g => g.Key).ShouldBe(["not_finite"]);
    }

    [Fact]
    public void A_clients_fault_is_a_4xx_in_HTTP_and_gRPC_alike()
    {
        FaultTable.All.Where(k => k.GrpcStatus == GrpcStatus.INVALID_ARGUMENT).ShouldAllBe(k => k.HttpStatus >= 400 && k.HttpStatus < 500);
        FaultTable.All.Where(k => k.GrpcStatus is GrpcStatus.INTERNAL or GrpcStatus.UNAVAILABLE).ShouldAllBe(k => k.HttpStatus >= 500);
    }

    [Theory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("a\"b\\c", "\"a\\\"b\\\\c\"")]
    [InlineData("é%", "%\"%c3%a9%25\"")]
    public void Text_in_a_structured_field_is_a_string_or_a_display_string(string text, string field) => ConsensusHeaders.Text(text).ShouldBe(field);
}
