using System.CommandLine;
using Export.Commands;

namespace Export.Tests.Commands;

/// <summary>Every option of every verb, wrongly used: a line says so, the exit code is 2, and nothing is done.</summary>
public sealed class EveryOptionTests
{
    public static TheoryData<string, string> Valued => Named(o => o.Arity.MaximumNumberOfValues > 0 && o.ValueType != typeof(bool));

    public static TheoryData<string, string> Single => Named(o => o.Arity.MaximumNumberOfValues == 1 && o.ValueType != typeof(bool));

    public static TheoryData<string, string> Read => Named(o => o.ValueType != typeof(string) && o.ValueType != typeof(string[]));

    // What each verb asks for, so that nothing else is wrong.
    static readonly Dictionary<string, string[]> Whole = new()
    {
        ["train"] = ["--data", "x", "--out", "y", "--name", "n"],
        ["collect"] = ["x", "--out", "y", "--name", "n"],
        ["calibrate"] = ["x", "--data", "y", "--fit-rows", "0-1"],
        ["evaluate"] = ["x", "--data", "y"],
        ["compare"] = ["x", "y", "--data", "z"],
        ["inspect"] = ["x"],
        ["select"] = ["x", "--data", "y", "--out", "z"],
        ["fuse"] = ["x", "--out", "y"],
        ["score"] = ["x", "--data", "y", "--out", "z"],
    };

    [Fact]
    public void There_are_options_of_each_kind()
    {
        Valued.Count.ShouldBeGreaterThan(60);
        Single.Count.ShouldBeGreaterThan(60);
        Read.Count.ShouldBeGreaterThan(40);
    }

    [Theory]
    [MemberData(nameof(Single))]
    public async Task One_that_is_given_twice_is_wrong_use(string verb, string option) => await WrongAsync(verb, option, option, "0.1", option, "0.2");

    [Theory]
    [MemberData(nameof(Valued))]
    public async Task One_without_its_value_is_wrong_use(string verb, string option) => await WrongAsync(verb, option, option);

    // No number, no selection of rows, no address, no yes or no; a name of something it may be.
    [Theory]
    [MemberData(nameof(Read))]
    public async Task A_value_that_cannot_be_read_is_wrong_use(string verb, string option) => await WrongAsync(verb, option, $"{option}=?,;");

    static TheoryData<string, string> Named(Func<Option, bool> which)
    {
        var found = new TheoryData<string, string>();
        foreach (Verb verb in Verbs.All())
        {
            foreach (Option option in verb.Options.Where(which))
                found.Add(verb.Name, option.Name);
        }

        return found;
    }

    static async Task WrongAsync(string verb, string option, params string[] more)
    {
        string[] whole = Whole[verb];
        int named = Array.IndexOf(whole, option);
        string[] rest = named < 0 ? whole : [.. whole[..named], .. whole[(named + 2)..]];
        (int code, string output, string error) = await Cli.Run([verb, .. rest, .. more]);

        code.ShouldBe(2, error);
        output.ShouldBeEmpty();
        string[] lines = error.TrimEnd('\n').Split('\n');
        lines[^1].ShouldBe($"./gateway {verb} --help shows how");
        lines[..^1].ShouldAllBe(l => l.StartsWith("error: ", StringComparison.Ordinal));
        // Of a switch the value is named, which it does not take.
        lines[..^1].Count(l => l.Contains(option, StringComparison.Ordinal) || l == "error: unknown argument '?,;'").ShouldBeGreaterThan(0, error);
        lines.Distinct().Count().ShouldBe(lines.Length, error);
    }
}
