namespace Gateway.Tests.Guide;

public sealed class ShownOutputTests
{
    [Theory]
    [InlineData("row 0  flagged", "row 0 flagged")]
    [InlineData("risk 0.5", "risk 0.509")]
    [InlineData("risk 3e-04", "risk 0.0012")]
    [InlineData("id 01a202f5e9307ccaa72e4f71756ba082", "id ffffffffffffffffffffffffffffffff")]
    [InlineData("Date: Sun, 22 Nov 2026 11:13:20 GMT", "Date: Mon, 01 Feb 2027 00:00:00 GMT")]
    [InlineData("at 2026-11-22T11:13:20.123Z", "at 2027-02-01T00:00:00.5Z")]
    [InlineData("took 3.1 ms", "took 12 ms")]
    [InlineData("[0, 0, ...", "[0, 0, 1, 2]")]
    [InlineData("one\n...\nfour", "one\ntwo\nthree\nfour\n")]
    [InlineData("one\n...\nfour", "one\nfour\n")]
    [InlineData("...\nb\nc", "a\nb\nb\nc")]
    [InlineData("a\n\nb\n", "a\r\nb\r\n")]
    public void What_may_differ_does(string shown, string came) => ShownOutput.Difference(shown, came).ShouldBeNull();

    [Theory]
    [InlineData("row 0 flagged", "row 1 flagged", "did not come: row 0 flagged")]
    [InlineData("row 0 flagged", "row 0 not flagged", "did not come")]
    [InlineData("risk 0.5", "risk 0.52", "did not come")]
    [InlineData("risk 0.5", "risk -0.5", "did not come")]
    [InlineData("id 01a202f5e9307ccaa72e4f71756ba082", "id none", "did not come")]
    [InlineData("took 3.1 ms", "took 3.1 s", "did not come")]
    [InlineData("at 127.0.0.1", "at 127.0.0.2", "did not come")]
    [InlineData("one", "one\ntwo", "came, but it is not shown: two")]
    [InlineData("one\ntwo", "one", "did not come: two")]
    [InlineData("one\n...\nfour", "one\ntwo\nfour\nfive", "came, but it is not shown")]
    [InlineData("b\na", "a\nb", "did not come: b")]
    [InlineData("[0, 0, ...", "[0, 1, 2]", "did not come")]
    [InlineData("a", "", "did not come: a")]
    [InlineData("", "a", "came, but it is not shown: a")]
    public void What_may_not_differ_is_named(string shown, string came, string expected) =>
        ShownOutput.Difference(shown, came).ShouldNotBeNull().ShouldContain(expected);
}
