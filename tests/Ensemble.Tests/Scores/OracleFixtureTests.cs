using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Ensemble.Tests.Scores;

public sealed class OracleFixtureTests
{
    [Fact]
    public void Generator_repeats_the_published_numbers_of_splitmix64()
    {
        var random = new SplitMix64(1234567);

        ulong[] drawn = [random.Next(), random.Next(), random.Next(), random.Next(), random.Next()];

        drawn.ShouldBe([6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821]);
    }

    [Fact]
    public void Families_are_those_of_the_script_bit_for_bit()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        foreach (var (k, c, weights, probabilities, chosenClass) in new OracleFamilies(OracleFamilies.Seed).Take(OracleScores.Load().Count))
        {
            hash.AppendData(MemoryMarshal.AsBytes([k, c]));
            hash.AppendData(MemoryMarshal.AsBytes<double>(weights));
            hash.AppendData(MemoryMarshal.AsBytes<double>(probabilities));
            hash.AppendData(MemoryMarshal.AsBytes([chosenClass]));
        }

        Convert.ToHexStringLower(hash.GetHashAndReset()).ShouldBe(Digest("inputs"));
    }

    [Fact]
    public void Scores_are_those_that_the_script_wrote() =>
        Convert.ToHexStringLower(SHA256.HashData(OracleScores.Load().Bytes)).ShouldBe(Digest("scores"));

    [Fact]
    public void Every_kept_row_belongs_to_a_family_and_fits_its_shape()
    {
        var cases = OracleScores.Load().Cases().ToList();

        cases.Count.ShouldBe(100_000);
        cases.Select(pair => pair.Family.Index).ShouldBe(Enumerable.Range(0, 100_000));
        cases.ShouldAllBe(pair => pair.Scores.Entropy <= Math.Log(pair.Family.C) + 1e-14
            && pair.Scores.MaximalClasses >= 1 && pair.Scores.MaximalClasses <= pair.Family.C);
        cases.Where(pair => pair.Family.K == 1 || pair.Family.Mode == OracleMode.Identical)
            .ShouldAllBe(pair => pair.Scores.MutualInformation == 0 && pair.Scores.CredalWidth == 0 && pair.Scores.Epkl == 0);
    }

    static string Digest(string name) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Scores", "oracle.sha256"))
            .Select(line => line.Split("  "))
            .Single(parts => parts[1] == name)[0];
}
