using Export.Commands;
using Export.Evaluation;

namespace Export.Tests.Commands;

public sealed class TextChartsTests
{
    static readonly CurvePoint[] Curve = [new(0.5, 0, 0.1), new(1, 0.1, 0.2)];

    [Fact]
    public void Risk_stands_over_coverage_with_the_promise_as_a_line_and_an_arrow_at_what_is_kept()
    {
        string[] lines = [.. TextCharts.RiskCoverage(Curve, 0.25, 0.02)];

        // Ten lines to 10 %: the second half is full, the promise lies at the upper end of the second line from below.
        lines.Length.ShouldBe(14);
        lines[1].ShouldBe("  10.00 % ┤" + new string(' ', 32) + new string('█', 32));
        lines[9].ShouldBe("   2.00 % ┤" + new string('╌', 32) + new string('█', 32) + " α 2%");
        lines[10].ShouldBe("   1.00 % ┤" + new string(' ', 32) + new string('█', 32));
        // A quarter of 64 columns: the 16th, behind eleven characters.
        lines[13].ShouldBe(new string(' ', 26) + "↑ not flagged: 25.0 %");
        lines.ShouldAllBe(l => l.Length <= 80);
    }

    [Fact]
    public void An_arrow_far_to_the_right_has_its_words_on_the_left()
    {
        string arrow = TextCharts.RiskCoverage(Curve, 1, double.NaN).Last();
        (arrow.Length, arrow[^1], arrow.TrimStart()).ShouldBe((75, '↑', "not flagged: 100.0 % ↑"));
    }

    [Fact]
    public void One_wrong_row_among_the_first_does_not_set_the_scale()
    {
        string[] lines = [.. TextCharts.RiskCoverage([new(0.02, 1, 0.1), new(0.1, 0.1, 0.2), new(1, 0.05, 0.3)], 0.5, double.NaN)];
        lines[1].ShouldStartWith("  10.00 % ┤");
    }

    [Fact]
    public void Without_an_error_there_is_nothing_to_draw() =>
        TextCharts.RiskCoverage([new(1, 0, 0.1)], 1, double.NaN).ShouldBe(["risk over coverage: no answer is wrong"]);

    [Fact]
    public void A_bar_is_as_long_as_the_accuracy_and_its_mark_stands_at_the_confidence()
    {
        string[] lines = [.. TextCharts.Reliability([new(0.4, 0.5, 8, 0.5, 0.75), new(0.9, 1, 12, 0.95, 1)])];

        // 32 characters: 24 are three quarters, the mark is the 17th.
        lines[2].ShouldBe("0.40 to 0.50 " + new string('█', 16) + "│" + new string('█', 7) + "········   0.7500    0.5000       8");
        lines[3].ShouldBe("0.90 to 1.00 " + new string('█', 30) + "│█   1.0000    0.9500      12");
        lines.ShouldAllBe(l => l.Length <= 80);
    }
}
