using System.CommandLine;
using Gateway.Commands;

namespace Gateway.Tests.Commands;

/// <summary>Every option of every verb, wrongly used: a line says so, and the exit code is 2.</summary>
public sealed class EveryOptionTests
{
    public static TheoryData<string, string> Single => Named(o => o.Arity.MaximumNumberOfValues == 1 && o.ValueType != typeof(bool));

    public static TheoryData<string, string> Valued => Named(o => o.Arity.MinimumNumberOfValues > 0 && o.ValueType != typeof(bool));

    public static TheoryData<string, string> Read => Named(o => o.ValueType != typeof(string) && o.ValueType != typeof(string[]));

    static IEnumerable<Command> Verbs
    {
        get
        {
            var root = CommandTable.Root();
            return [root, .. root.Subcommands];
        }
    }

    [Fact]
    public void There_are_options_of_each_kind()
    {
        Single.Count.ShouldBeGreaterThan(25);
        Valued.Count.ShouldBeGreaterThan(25);
        Read.Count.ShouldBeGreaterThan(5);
    }

    [Theory]
    [MemberData(nameof(Single))]
    public void One_that_is_given_twice_is_wrong_use(string verb, string option) => Wrong(verb, option, option, "1", option, "2");

    [Theory]
    [MemberData(nameof(Valued))]
    public void One_without_its_value_is_wrong_use(string verb, string option) => Wrong(verb, option, option);

    [Theory]
    [MemberData(nameof(Read))]
    public void A_value_that_cannot_be_read_is_wrong_use(string verb, string option) => Wrong(verb, option, $"{option}=?,;");

    static TheoryData<string, string> Named(Func<Option, bool> which)
    {
        var found = new TheoryData<string, string>();
        foreach (var verb in Verbs)
        {
            foreach (var option in verb.Options.Where(which).Where(o => o.Action is null))
                found.Add(verb is RootCommand ? "" : verb.Name, option.Name);
        }

        return found;
    }

    static void Wrong(string verb, string option, params string[] more)
    {
        var root = CommandTable.Root();
        string[] needed = verb is "show" ? [new string('0', 32)] : verb is "audit" ? ["verify", "x"] : verb is "replay" or "try" or "example" or "key" ? ["x"] : [];
        var parsed = root.Parse([.. verb.Length == 0 ? (string[])[] : [verb], .. needed, .. more]);
        parsed.Errors.ShouldNotBeEmpty();
        using var error = new StringWriter();
        WrongUse.Report(parsed, root, error).ShouldBe(2);
        string[] lines = error.ToString().TrimEnd('\n').Split('\n');
        lines[^1].ShouldEndWith(" --help shows how");
        lines[..^1].ShouldAllBe(l => l.StartsWith("error: ", StringComparison.Ordinal));
        // Of a switch the value is named, which it does not take.
        lines[..^1].ShouldContain(l => l.Contains(option, StringComparison.Ordinal) || l.Contains("'?,;'", StringComparison.Ordinal), error.ToString());
    }
}
