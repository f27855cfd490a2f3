using Ensemble.Families;

namespace Ensemble.Tests.Families;

public sealed class GuaranteeStatesTests
{
    [Fact]
    public void A_withdrawal_stays_when_what_is_found_later_no_longer_holds_it()
    {
        var states = new GuaranteeStates();
        states.Replace([KeyValuePair.Create(("f", "1", "binding"), ("withdrawn", "why"))]);
        states.Replace([]);
        states.Of("f", "1", "binding").ShouldBe(("withdrawn", "why"));
    }

    [Fact]
    public void A_withdrawal_is_of_the_guarantee_under_every_version_and_name()
    {
        var states = new GuaranteeStates();
        states.Replace([KeyValuePair.Create(("f", "1", "binding"), ("withdrawn", "why"))]);
        states.Of("f", "2", "binding").ShouldBe(("withdrawn", "why"));
        states.Of("copy", "1", "binding").ShouldBe(("withdrawn", "why"));
        states.Of("f", "1", "another").ShouldBeNull();
    }

    [Fact]
    public void A_doubt_is_of_its_version_alone_and_ends()
    {
        var states = new GuaranteeStates();
        states.Replace([KeyValuePair.Create(("f", "1", "binding"), ("unverified", "why"))]);
        states.Of("f", "1", "binding").ShouldBe(("unverified", "why"));
        states.Of("f", "2", "binding").ShouldBeNull();
        states.Replace([]);
        states.Of("f", "1", "binding").ShouldBeNull();
    }
}
