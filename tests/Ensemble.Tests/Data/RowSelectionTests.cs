using Ensemble.Data;

namespace Ensemble.Tests.Data;

public class RowSelectionTests
{
    [Theory]
    [InlineData("0-2,5,8-", new[] { 0, 1, 2, 5, 8, 9 })]
    [InlineData("3", new[] { 3 })]
    [InlineData("4-5,2,5-6", new[] { 2, 4, 5, 6 })]
    public void Ranges_are_closed_ascending_and_without_repeats(string text, int[] expected) =>
        RowSelection.Parse(text).Resolve(10, null, "f").ShouldBe(expected);

    [Fact]
    public void A_column_chooses_by_its_text()
    {
        CsvTable table = CsvTable.Parse("x,split\n1,train\n2,test\n3,train\n"u8, "a.csv");

        RowSelection.Parse("split=train").Resolve(3, table, "a.csv").ShouldBe([0, 2]);
        Should.Throw<DataException>(() => RowSelection.Parse("split=tran").Resolve(3, table, "a.csv")).Message
            .ShouldBe("a.csv: no row has 'tran' in column 'split'; did you mean 'train'?");
    }

    [Theory]
    [InlineData("a")]
    [InlineData("1-2-3")]
    [InlineData("")]
    [InlineData("5-3")]
    [InlineData("-3")]
    public void Anything_else_is_refused(string text) => Should.Throw<DataException>(() => RowSelection.Parse(text));

    [Fact]
    public void A_row_beyond_the_end_is_named() =>
        Should.Throw<DataException>(() => RowSelection.Parse("5-10").Resolve(10, null, "f")).Message
            .ShouldBe("f: rows '5-10' asks for row 10; the file has rows 0 to 9");

    [Theory]
    [InlineData("0-5")]
    [InlineData("x=1")]
    public void A_file_without_rows_is_told_so(string text) =>
        Should.Throw<DataException>(() => RowSelection.Parse(text).Resolve(0, CsvTable.Parse("x\n"u8, "f"), "f")).Message
            .ShouldBe("f: the file has no rows");
}
