using Gateway.Pipeline;

namespace Gateway.Tests.Pipeline;

public sealed class RequestParametersTests
{
    [Fact]
    public void The_shortest_deadline_wins_whatever_its_unit()
    {
        var parameters = new RequestParameters();
        parameters.Take("deadline_ms", ParameterValue.Of(20)).ShouldBeNull();
        parameters.Take("timeout", ParameterValue.Of(15_000)).ShouldBeNull();
        parameters.Take("deadline_ms", ParameterValue.Of(1e300)).ShouldBeNull();
        parameters.Deadline.ShouldBe(TimeSpan.FromMilliseconds(15));
    }

    [Fact]
    public void A_timeout_of_zero_is_refused_as_a_deadline_of_zero_is() =>
        new RequestParameters().Take("timeout", ParameterValue.Of(0))!.Message.ShouldBe("parameters.timeout: expected a whole number of microseconds above 0, came 0");

    [Fact]
    public void A_deadline_of_less_than_a_tick_is_a_tick() => DeadlineOf("deadline_ms", 1e-9).ShouldBe(TimeSpan.FromTicks(1));

    static TimeSpan? DeadlineOf(string name, double value)
    {
        var parameters = new RequestParameters();
        parameters.Take(name, ParameterValue.Of(value)).ShouldBeNull();
        return parameters.Deadline;
    }
}
