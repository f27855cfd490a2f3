using System.Text;
using Ensemble.Data;

namespace Ensemble.Tests.Data;

public class CsvTableTests
{
    [Fact]
    public void Quotes_hold_commas_line_ends_and_doubled_quotes()
    {
        CsvTable table = Parse("a,b\r\n\"x, \"\"y\"\"\",\"two\nlines\"\r\n3,\r\n");

        table.Header.ShouldBe(["a", "b"]);
        table.Rows[0].ShouldBe(["x, \"y\"", "two\nlines"]);
        table.Rows[1].ShouldBe(["3", ""]);
        table.Lines.ShouldBe([2, 4]);
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_first_name() =>
        CsvTable.Parse([0xEF, 0xBB, 0xBF, .. "age\n1\n"u8], "a.csv").Header.ShouldBe(["age"]);

    [Theory]
    [InlineData("a,b\n1\n", "a.csv, row 0 (line 2): 1 fields; the header names 2")]
    [InlineData("a,b\n1,\"2\n", "a.csv, line 2: a quote is opened and never closed")]
    [InlineData("a,b\n1,\"2\"3\n", "a.csv, line 2: '3' after a closing quote; a comma or the end of the line was expected")]
    [InlineData("a,a\n", "a.csv: two columns are named 'a'")]
    [InlineData("", "a.csv: empty; a header with column names was expected")]
    public void What_is_broken_is_named_with_its_line(string text, string expected) =>
        Should.Throw<DataException>(() => Parse(text)).Message.ShouldBe(expected);

    [Fact]
    public void Bytes_that_are_not_text_are_refused() =>
        Should.Throw<DataException>(() => CsvTable.Parse([65, 0xFF, 10], "a.csv")).Message.ShouldContain("byte 1");

    [Fact]
    public void A_missing_column_names_the_nearest() =>
        Should.Throw<DataException>(() => Parse("age,height\n").Column("hieght")).Message.ShouldBe("a.csv: no column 'hieght'; did you "
            + "mean 'height'?");

    static CsvTable Parse(string text) => CsvTable.Parse(Encoding.UTF8.GetBytes(text), "a.csv");
}
