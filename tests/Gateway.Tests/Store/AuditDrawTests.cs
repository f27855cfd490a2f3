using Gateway.Store;
using Testing;

namespace Gateway.Tests.Store;

public sealed class AuditDrawTests
{
    // The paper's own example (appendix A): key 00 to 0f, message 00 to 0e.
    [Fact]
    public void SipHash_gives_its_paper_s_example() =>
        SipHash.Of([.. Enumerable.Range(0, 16).Select(i => (byte)i)], [.. Enumerable.Range(0, 15).Select(i => (byte)i)]).ShouldBe(0xa129ca6149be45e5);

    // By a SipHash-2-4 in Python, written from the paper.
    [Fact]
    public void The_draw_is_SipHash_of_decision_and_row()
    {
        var draw = new AuditDraw([.. Enumerable.Range(0, 16).Select(i => (byte)(i * 7))]);
        (string, int)[] asked = [("0199aa00112233445566778899aabbcc", 0), ("0199aa00112233445566778899aabbcc", 1023), ("ffffffffffffffffffffffffffffffff", 7)];
        asked.Select(a => draw.Uniform(Guid.ParseExact(a.Item1, "N"), a.Item2)).ShouldBe([0.8759435238269803, 0.3882710470541624, 0.5810125188103659]);
    }

    // 200,000 draws at 0.01: five standard deviations of a binomial are 222.
    [Fact]
    public void Rows_are_drawn_as_often_as_was_said_never_at_0_and_always_at_1()
    {
        var draw = new AuditDraw(new byte[16]);
        Guid[] decisions = [.. Enumerable.Range(0, 1000).Select(_ => DecisionId.New(TimeProvider.System))];
        int Drawn(double probability) => decisions.Sum(d => Enumerable.Range(0, 200).Count(r => draw.Draws(d, r, probability)));
        Drawn(0.01).ShouldBeInRange(2000 - 222, 2000 + 222);
        Drawn(0).ShouldBe(0);
        Drawn(1).ShouldBe(200_000);
    }

    [Theory]
    [InlineData("0199aa00112233445566778899aabbcc", true)]
    [InlineData("0199AA00112233445566778899AABBCC", false)]
    [InlineData("0199aa00-1122-3344-5566-778899aabbcc", false)]
    [InlineData("0199aa00112233445566778899aabbc", false)]
    [InlineData("../../etc/passwd", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void An_id_is_32_small_hexadecimal_digits(string? text, bool reads) => DecisionId.TryParse(text, out _).ShouldBe(reads);

    [Fact]
    public void Ids_sort_by_time()
    {
        var clock = new ManualClock();
        var ids = new List<string>();
        for (int i = 0; i < 50; i++)
        {
            ids.Add(DecisionId.Text(DecisionId.New(clock)));
            clock.Advance(TimeSpan.FromMilliseconds(2));
        }

        ids.ShouldBe(ids.Order(StringComparer.Ordinal));
    }
}
