using Gateway.Configuration;
using Gateway.Replies;
using Testing;

namespace Gateway.Tests;

/// <summary>Files that are made from the code and kept beside it.</summary>
public sealed class GeneratedFileTests
{
    [Fact]
    public void The_page_of_errors_does_not_lag() => GeneratedFile.ShouldBeCurrent("docs/reference/errors.md", FaultPage.Text());

    [Fact]
    public void The_schema_of_the_configuration_does_not_lag() => GeneratedFile.ShouldBeCurrent("config/gateway.schema.json", ConfigSchema.Text());

    [Fact]
    public void The_shipped_configuration_is_good()
    {
        using var families = new TemporaryFolder();
        string file = Path.Combine(Places.Config!, "gateway.json");
        ConfigLoader.Load(new(file, Families: families.Path), new Dictionary<string, string>(), out var mistakes);
        mistakes.ShouldBeEmpty();
    }
}
