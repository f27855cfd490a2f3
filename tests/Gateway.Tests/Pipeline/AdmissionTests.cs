using Gateway.Pipeline;

namespace Gateway.Tests.Pipeline;

public sealed class AdmissionTests
{
    [Fact]
    public void As_many_enter_as_the_limit_says_and_one_who_leaves_makes_room()
    {
        var admission = new Admission();
        admission.TryEnter(2).ShouldBeTrue();
        admission.TryEnter(2).ShouldBeTrue();
        admission.TryEnter(2).ShouldBeFalse();
        admission.Leave();
        admission.TryEnter(2).ShouldBeTrue();
    }

    [Fact]
    public void Bytes_are_taken_up_to_the_limit_and_a_refusal_takes_none()
    {
        var admission = new Admission();
        admission.TryBuffer(60, 100).ShouldBeTrue();
        admission.TryBuffer(41, 100).ShouldBeFalse();
        admission.TryBuffer(40, 100).ShouldBeTrue();
        admission.Release(60);
        admission.TryBuffer(60, 100).ShouldBeTrue();
    }
}
