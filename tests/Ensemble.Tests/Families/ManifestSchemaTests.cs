using System.Text.Json.Nodes;
using Ensemble.Families;
using Testing;

namespace Ensemble.Tests.Families;

public sealed class ManifestSchemaTests
{
    [Fact]
    public void The_shipped_schema_is_the_one_of_the_types() =>
        GeneratedFile.ShouldBeCurrent("config/family.schema.json", ManifestSchema.Text());

    [Fact]
    public void The_schema_requires_what_the_reader_requires_and_closes_every_object()
    {
        JsonNode schema = JsonNode.Parse(ManifestSchema.Text())!;
        schema["required"]!.AsArray().Select(r => (string)r!).ShouldBe(["name", "version", "task", "inputs", "outputs", "decides", "members"], ignoreOrder: true);
        schema["additionalProperties"]!.GetValue<bool>().ShouldBeFalse();
        schema["properties"]!["scores"]!["properties"]!["novelty_false_flag_rate"].ShouldNotBeNull();
    }
}
