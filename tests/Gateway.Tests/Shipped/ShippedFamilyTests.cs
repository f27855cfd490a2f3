using System.Globalization;
using System.Text;
using Ensemble.Data;
using Ensemble.Families;
using Ensemble.Tensors;
using Testing;
using Xunit.Abstractions;

namespace Gateway.Tests.Shipped;

/// <summary>The shipped family of digits as its users meet it: over HTTP, on rows that nothing was chosen by.</summary>
public sealed class ShippedFamilyTests(ShippedGateway gateway, ITestOutputHelper output) : IClassFixture<ShippedGateway>
{
    static readonly Rows Test = Digits("8000-9999");

    [Fact]
    public async Task On_the_2000_test_digits_it_flags_what_it_gets_wrong()
    {
        Answered[] rows = await AskAsync(Test.Inputs[0]);
        int right = rows.Where((r, i) => r.Label == Test.Labels![i]).Count();
        Answered[] unflagged = [.. rows.Where(r => !r.Flagged)];
        double Error(bool flagged) => rows.Select((r, i) => (r, i)).Where(p => p.r.Flagged == flagged).Average(p => p.r.Label == Test.Labels![p.i] ? 0.0 : 1.0);
        double accuracy = right / 2000.0, coverage = unflagged.Length / 2000.0;
        output.WriteLine($"accuracy {accuracy:F4}, unflagged {coverage:F4}, error unflagged {Error(false):F4}, error flagged {Error(true):F4}");
        accuracy.ShouldBeGreaterThanOrEqualTo(0.935);
        coverage.ShouldBeGreaterThanOrEqualTo(0.75);
        Error(false).ShouldBeLessThanOrEqualTo(0.02);
        Error(true).ShouldBeGreaterThanOrEqualTo(10 * Error(false));
        rows.ShouldAllBe(r => r.Guarantee == "valid");
    }

    [Theory]
    [InlineData("inverted")]
    [InlineData("shuffled")]
    public async Task Unfamiliar_digits_are_flagged(string kind)
    {
        Tensor digits = Test.Inputs[0].Slice(0, 500);
        float[] pixels = digits.As<float>().ToArray();
        var random = new Random(20261122);
        for (int row = 0; row < 500; row++)
        {
            Span<float> picture = pixels.AsSpan(row * 784, 784);
            if (kind == "shuffled")
                random.Shuffle(picture);
            else
                Invert(picture);
        }

        Answered[] rows = await AskAsync(Tensor.From<float>("image", Datatype.FP32, [500, 784], pixels));
        double Share(string reason) => rows.Average(r => r.Reasons.Split(',').Contains(reason) ? 1.0 : 0.0);
        double flagged = rows.Average(r => r.Flagged ? 1.0 : 0.0);
        output.WriteLine($"{kind}: flagged {flagged:F3}, by risk {Share("risk"):F3}, by novelty {Share("novelty"):F3}");
        flagged.ShouldBeGreaterThanOrEqualTo(0.90);
    }

    [Fact]
    public void Its_splits_are_those_of_the_promise()
    {
        Digits("0-5499").Count.ShouldBe(5500);
        Manifest manifest = ManifestReader.Read(File.ReadAllBytes(Repository.File("config", "families", "mnist", "family.json")), [])!;
        manifest.Guarantees.ShouldHaveSingleItem().CalibrationDigest.ShouldBe(RowDigest.OfSet(RowDigest.Of(Digits("6000-7999").Inputs)));
        manifest.Guarantees[0].FitDigest.ShouldBe(RowDigest.OfSet(RowDigest.Of(Digits("5500-5999").Inputs)));
        manifest.Guarantees[0].Alpha.ShouldBe(0.02);
        manifest.Guarantees[0].Delta.ShouldBe(0.05);
        manifest.Guarantees[0].Answer.ShouldBe("mean");
    }

    static void Invert(Span<float> picture)
    {
        foreach (ref float pixel in picture)
            pixel = 255 - pixel;
    }

    static Rows Digits(string rows) => RowFile.Read(
        Repository.File("config", "data", "mnist10k-images-idx3-ubyte.gz"),
        Repository.File("config", "data", "mnist10k-labels-idx1-ubyte.gz"),
        [new TensorConfig { Name = "image", Datatype = "FP32", Shape = [-1, 784] }],
        new RowReadOptions { Selection = RowSelection.Parse(rows) });

    async Task<Answered[]> AskAsync(Tensor images)
    {
        var answered = new List<Answered>();
        for (int start = 0; start < images.Rows; start += 100)
        {
            float[] values = images.Slice(start, Math.Min(100, images.Rows - start)).As<float>().ToArray();
            string data = string.Join(',', values.Select(v => v.ToString("R", CultureInfo.InvariantCulture)));
            string body = $$"""{"inputs":[{"name":"image","shape":[{{values.Length / 784}},784],"datatype":"FP32","data":[{{data}}]}]}""";
            Reply reply = await GatewayUnderTest.PostAsync(gateway.Data, "/v2/models/mnist/infer", Encoding.UTF8.GetBytes(body));
            reply.Status.ShouldBe(System.Net.HttpStatusCode.OK, reply.Text);
            string state = (string)reply.Json["parameters"]!["guarantee_state"]!;
            for (int row = 0; row < values.Length / 784; row++)
            {
                answered.Add(new Answered(
                    (string)reply["consensus.label"][row]!, (bool)reply["consensus.flagged"][row]!, (string)reply["consensus.reasons"][row]!, state));
            }
        }

        return [.. answered];
    }

    sealed record Answered(string Label, bool Flagged, string Reasons, string Guarantee);
}
