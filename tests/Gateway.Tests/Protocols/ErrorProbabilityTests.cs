using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Gateway.Protocols.Grpc.Messages;
using Gateway.Tests.Protocols.Grpc;
using Testing;

namespace Gateway.Tests.Protocols;

/// <summary>consensus.error_probability on the wire, beside the formula of the manifest's coefficients written out here.</summary>
public sealed class ErrorProbabilityTests
{
    const string Output = "consensus.error_probability";

    static readonly double[] Means = [-1.2, -0.7, -0.9, -0.5, -0.6, -3.1, -2.9, -0.8];
    static readonly double[] Scales = [0.9, 1.1, 0.7, 0.5, 0.6, 1.5, 1.4, 0.8];
    static readonly double[] Weights = [0.31, 0.12, 0.44, 0.05, -0.07, 0.21, 0.09, 0.16];

    static readonly float[] X = [1.5f, 0.2f, 0, 0.25f, 3, 0];

    [Fact]
    public async Task Over_REST_and_gRPC_it_is_the_logistic_of_the_manifests_coefficients()
    {
        await using var gateway = await StartAsync();
        double[] expected = [.. Enumerable.Range(0, 3).Select(i => Expected(X[2 * i], X[(2 * i) + 1]))];
        expected.Distinct().Count().ShouldBe(3);

        var reply = await gateway.InferRowsAsync(X, $$""", "outputs": [{ "name": "{{Output}}" }]""");
        double[] rest = [.. reply[Output].AsArray().Select(v => (double)v!)];
        double[] grpc = await GrpcAsync(gateway, null);

        for (int i = 0; i < 3; i++)
            rest[i].ShouldBe(expected[i], 1e-5);
        grpc.ShouldBe(rest);
    }

    // It knows the errors of the mean alone.
    [Fact]
    public async Task Of_another_answer_it_is_null_and_in_gRPC_no_number()
    {
        await using var gateway = await StartAsync();
        var reply = await gateway.InferRowsAsync(X, $$""", "parameters": { "combine": "median" }, "outputs": [{ "name": "{{Output}}" }]""");
        reply[Output].ToJsonString().ShouldBe("[null,null,null]");
        (await GrpcAsync(gateway, "median")).ShouldAllBe(v => double.IsNaN(v));
    }

    static async Task<double[]> GrpcAsync(GatewayUnderTest gateway, string? combine)
    {
        var request = GrpcClient.RawRows(X);
        request.Outputs.Add(new ModelInferRequest.Types.InferRequestedOutputTensor { Name = Output });
        if (combine is not null)
            request.Parameters.Add("combine", new InferParameter { StringParam = combine });
        var replied = (await gateway.Grpc.InferAsync(request)).Read(ModelInferResponse.Parser);
        replied.Outputs.ShouldHaveSingleItem().Name.ShouldBe(Output);
        return MemoryMarshal.Cast<byte, double>(replied.RawOutputContents.ShouldHaveSingleItem().Span).ToArray();
    }

    static Task<GatewayUnderTest> StartAsync() => GatewayUnderTest.StartAsync(families => TinyFamily.OfThree().With(m => m["scores"] = new JsonObject
    {
        ["error_predictor"] = new JsonObject
        {
            ["answer"] = "mean",
            ["features"] = new JsonArray("max_probability", "margin", "mean_minus_sd", "entropy", "expected_entropy", "mutual_information", "epkl", "credal_width"),
            ["means"] = Array(Means),
            ["scales"] = Array(Scales),
            ["weights"] = Array(Weights),
            ["bias"] = -1.7,
            ["offset"] = 1e-4,
            ["kappa"] = 1,
            ["ridge"] = 1,
            ["rows"] = 500,
            ["errors"] = 40,
        },
    }).Write(families));

    static JsonArray Array(double[] values) => [.. values.Select(v => (JsonNode)v)];

    // Members say softmax(2x), softmax(4x) and (0.6, 0.4); doubts as the guide names them, each ln(doubt + offset), standardised and weighted.
    static double Expected(double x0, double x1)
    {
        double[] p = [1 / (1 + Math.Exp(-2 * (x0 - x1))), 1 / (1 + Math.Exp(-4 * (x0 - x1))), 0.6];
        double mean = p.Average(), top = Math.Max(mean, 1 - mean);
        double[] chosen = [.. p.Select(v => mean >= 0.5 ? v : 1 - v)];
        double sd = Math.Sqrt(chosen.Average(v => (v - chosen.Average()) * (v - chosen.Average())));
        double total = Entropy(mean), expected = p.Average(Entropy);
        double pairs = p.SelectMany((a, i) => p.Where((_, j) => j != i).Select(b => (a * Math.Log(a / b)) + ((1 - a) * Math.Log((1 - a) / (1 - b))))).Average();
        double[] doubts = [1 - top, 1 - (top - (1 - top)), 1 - (chosen.Average() - sd), total, expected, total - expected, pairs, p.Max() - p.Min()];
        double z = -1.7 + doubts.Select((d, i) => Weights[i] * (Math.Log(d + 1e-4) - Means[i]) / Scales[i]).Sum();
        return 1 / (1 + Math.Exp(-z));
    }

    static double Entropy(double p) => -(p * Math.Log(p)) - ((1 - p) * Math.Log(1 - p));
}
