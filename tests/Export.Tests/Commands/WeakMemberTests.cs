using Testing;

namespace Export.Tests.Commands;

public sealed class WeakMemberTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Members_no_better_than_the_most_frequent_class_are_warned_of()
    {
        (int code, _, string error) = await Train(i => i * 7919 % 97, "--learning-rate", "1e-9", "--epochs", "1");

        code.ShouldBe(0, error);
        error.ShouldContain("warning: 2 of 2 members are right no more often than the most frequent class alone would be (");
        error.ShouldContain("seed-1 0.");
    }

    [Fact]
    public async Task Members_that_learnt_are_not()
    {
        (int code, _, string error) = await Train(i => i % 10 < 7 ? 5 : -5, "--learning-rate", "0.05", "--epochs", "40");

        code.ShouldBe(0, error);
        error.ShouldNotContain("most frequent class");
    }

    Task<(int Code, string Output, string Error)> Train(Func<int, int> x, params string[] more)
    {
        File.WriteAllLines(folder["a.csv"], ["x,label", .. Enumerable.Range(0, 400).Select(i => $"{x(i)},{(i % 10 < 7 ? "b" : "a")}")]);
        return Cli.Run(["train", "--data", folder["a.csv"], "--validation", "0.5", "--kind", "linear", "--members", "2", "--no-single",
            "--name", "a", "--out", folder["a"], .. more]);
    }
}
