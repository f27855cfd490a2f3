using System.Text.Json.Nodes;
using Ensemble.Tensors;
using Gateway.Tests.Commands;
using Gateway.Tests.Protocols.Rest;
using Gateway.Trying;
using Testing;

namespace Gateway.Tests.Trying;

public sealed class TryTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Golden_rows_are_shown_with_votes_answer_scores_and_verdict()
    {
        // Row 0 is [1, 0], on which all vote 0; row 1 is [0, 0.5], on which a and b vote 1 and c votes 0.
        FamilyEndpointTests.WriteGolden(folder.Path);
        var (code, output, error) = await GatewayProgram.RunAsync("try", "tiny", "--families", folder.Path, "--http", "127.0.0.1:0");
        code.ShouldBe(0, error);
        error.ShouldContain("no gateway listens: one was started for this");
        output.ShouldContain("  votes    a 0, b 0, c 0\n  answer   0\n  scores   risk 0.3407, ");
        output.ShouldContain("  trusted  all 3 models answer 0.");
        output.ShouldContain("  FLAGGED  I'm not sure about this one: 2 of 3 models answer 1. [disagreement]");
        output.ShouldContain("x[1]                     0.5");
        output.ShouldEndWith("not flagged: 1 row\nflagged: 1 row\n");
    }

    [Fact]
    public async Task With_labels_it_says_how_many_are_right_among_unflagged_and_flagged()
    {
        FamilyEndpointTests.WriteGolden(folder.Path);
        File.WriteAllBytes(folder["rows.npz"], GoldenFile.Of(("x", [4, 2], [1, 0, 2, 0, 0, 1, 0, 2]), ("label", [4], [0, 1, 1, 0])));
        string[] line = ["try", "tiny", "--families", folder.Path, "--http", "127.0.0.1:0", "--data", folder["rows.npz"]];
        var (code, output, error) = await GatewayProgram.RunAsync([.. line, "--show", "1"]);
        code.ShouldBe(0, error);
        output.ShouldContain("row 0 (truly 0)");
        output.ShouldContain("answer   0 (right)");
        output.ShouldContain("... 3 more rows (--show 4 shows them)");
        output.ShouldEndWith("not flagged: 2 rows, 1 of 2 right (50.0 %)\nflagged: 2 rows, 1 of 2 right (50.0 %)\n");
        var json = JsonNode.Parse((await GatewayProgram.RunAsync([.. line, "--json"])).Output)!;
        json["rows"]!.AsArray().Select(r => (string)r!["answer"]!).ShouldBe(["0", "0", "1", "1"]);
        json["flagged"]!.ToJsonString().ShouldBe("""{"rows":2,"with_truth":2,"right":1}""");
    }

    [Fact]
    public async Task A_gateway_that_listens_already_is_asked()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(f => FamilyEndpointTests.WriteGolden(f));
        var (code, output, error) = await GatewayProgram.RunAsync(
            "try", "tiny", "--families", gateway.Families, "--http", gateway.Data.BaseAddress!.Authority);
        code.ShouldBe(0, error);
        error.ShouldContain($"asking the gateway at {gateway.Data.BaseAddress.Authority}");
        output.ShouldContain("FLAGGED");
    }

    [Fact]
    public async Task Rows_that_cannot_be_read_are_broken_input()
    {
        FamilyEndpointTests.WriteGolden(folder.Path);
        var (code, _, error) = await GatewayProgram.RunAsync("try", "tiny", "--families", folder.Path, "--data", folder["none.csv"]);
        code.ShouldBe(3);
        error.ShouldContain("none.csv");
    }

    [Fact]
    public void A_square_of_numbers_is_a_picture_and_a_few_numbers_are_none()
    {
        // Rows 2 and 3 are full, the others empty: one line of the darkest character, margins left out.
        var square = Tensor.Create("image", Datatype.FP32, 1, 64);
        for (int i = 16; i < 32; i++)
            square.SetDouble(i, 255);
        Picture.Side(square).ShouldBe(8);
        Picture.Draw(square, 0).ShouldBe(["@@@@@@@@"]);
        Picture.Side(Tensor.Create("x", Datatype.FP32, 1, 2)).ShouldBe(0);
        Picture.Side(Tensor.Create("x", Datatype.FP32, 1, 65)).ShouldBe(0);
    }
}
