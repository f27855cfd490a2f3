using Export.Commands;
using Testing;

namespace Export.Tests.Commands;

public sealed class ExampleChainTests
{
    [Fact]
    public async Task Every_example_of_the_help_runs_after_those_before_it()
    {
        using var folder = new TemporaryFolder();

        foreach (Verb verb in Verbs.All())
        {
            string[] words = verb.Example.Split(' ');
            words[0].ShouldBe("./gateway");
            (int code, _, string error) = await Cli.Run([.. words.Skip(1).Select(w => Placed(w, folder))]);
            code.ShouldBe(0, $"{verb.Example}: {error}");
        }
    }

    // What is in the repository is read there; what the examples write goes into the test's folder.
    static string Placed(string word, TemporaryFolder folder) => word.StartsWith("config/", StringComparison.Ordinal)
        ? Path.Combine(Repository.Root, word)
        : word.StartsWith("families/", StringComparison.Ordinal) || word.EndsWith(".csv", StringComparison.Ordinal) ? folder[word] : word;
}
