using System.Globalization;
using Testing;
using Xunit.Abstractions;

namespace Gateway.Tests.Fuzz;

/// <summary>
/// Each decoder on requests that random damage made of the corpus's. FUZZ_SECONDS sets the time (5 each), FUZZ_SEED repeats a run:
/// a failure names both. A find is kept as a file of the corpus.
/// </summary>
public sealed class FuzzTests(FuzzFamilies families, ITestOutputHelper output) : IClassFixture<FuzzFamilies>
{
    const long Long = 10_000_000;

    [Theory]
    [InlineData("json")]
    [InlineData("binary")]
    [InlineData("grpc")]
    [InlineData("predict")]
    public void A_decoder_takes_whatever_comes(string decoder) => Run(decoder, TimeSpan.FromSeconds(Number("FUZZ_SECONDS") ?? 5), long.MaxValue);

    [LongFact]
    public void The_JSON_decoder_takes_ten_million() => Run("json", TimeSpan.MaxValue, Long);

    [LongFact]
    public void The_binary_decoder_takes_ten_million() => Run("binary", TimeSpan.MaxValue, Long);

    [LongFact]
    public void The_gRPC_decoder_takes_ten_million() => Run("grpc", TimeSpan.MaxValue, Long);

    [LongFact]
    public void The_predict_decoder_takes_ten_million() => Run("predict", TimeSpan.MaxValue, Long);

    void Run(string decoder, TimeSpan time, long executions)
    {
        int seed = Number("FUZZ_SEED") ?? Random.Shared.Next();
        output.WriteLine($"{decoder}: FUZZ_SEED={seed}");
        var run = new FuzzRun(families, decoder, seed);
        run.Run(time, executions);
        string told = string.Create(
            CultureInfo.InvariantCulture,
            $"{decoder}: {run.Executions} executions, {run.PerSecond:F0}/s, {run.Accepted} accepted, {run.Seeds} seeds in the end, at most {run.MostBeyond} bytes beyond {FuzzRun.Factor} a byte");
        output.WriteLine(told);
        run.Finds.Select(f => $"{f.Key}: {f.Value}").ShouldBeEmpty($"FUZZ_SEED={seed}");
    }

    static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number) ? number : null;
}
