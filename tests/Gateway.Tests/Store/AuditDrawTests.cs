using System.Globalization;
using Gateway.Store;
using Testing;

namespace Gateway.Tests.Store;

public sealed class AuditDrawTests
{
    [Fact]
    public void The_draw_is_HMAC_SHA256_of_decision_and_row()
    {
        byte[] key = [.. Enumerable.Range(0, 32).Select(i => (byte)(i * 7))];
        var draw = new AuditDraw(key);
        string said = Python.Run("""
            import hmac, hashlib, sys
            key = bytes(i * 7 for i in range(32))
            for text, row in (("0199aa00112233445566778899aabbcc", 0), ("0199aa00112233445566778899aabbcc", 1023), ("ffffffffffffffffffffffffffffffff", 7)):
                digest = hmac.new(key, bytes.fromhex(text) + row.to_bytes(4, "big"), hashlib.sha256).digest()
                print(repr((int.from_bytes(digest[:8], "big") >> 11) / 2**53))
            """);
        double[] expected = [.. said.Split('\n').Select(l => double.Parse(l, CultureInfo.InvariantCulture))];
        (string, int)[] asked = [("0199aa00112233445566778899aabbcc", 0), ("0199aa00112233445566778899aabbcc", 1023), ("ffffffffffffffffffffffffffffffff", 7)];
        asked.Select(a => draw.Uniform(Guid.ParseExact(a.Item1, "N"), a.Item2)).ShouldBe(expected);
    }

    // 200,000 draws at 0.01: five standard deviations of a binomial are 222.
    [Fact]
    public void Rows_are_drawn_as_often_as_was_said_never_at_0_and_always_at_1()
    {
        var draw = new AuditDraw(new byte[32]);
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
