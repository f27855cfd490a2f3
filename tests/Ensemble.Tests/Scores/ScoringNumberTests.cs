using System.Security.Cryptography;
using Ensemble.Scores;

namespace Ensemble.Tests.Scores;

public sealed class ScoringNumberTests
{
    /// <summary>
    /// SHA-256 over the bits of every score of the first 20,000 families. When this changes, guarantees issued before no
    /// longer describe what is scored: raise <see cref="Scoring.Number"/> and write the new digest here, in one commit.
    /// </summary>
    static readonly Dictionary<int, string> Digests = new()
    {
        [1] = "881c75d379afdc64e7a7f35a1ece403334906c9ae0f65118e3ce29872af3622c",
    };

    [Fact]
    public void The_bits_of_the_scores_belong_to_the_scoring_number()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((OracleFamily family, _) in OracleScores.Load().Cases().Take(20_000))
        {
            foreach (ScoreName score in ScoreNames.For("classification"))
                hash.AppendData(BitConverter.GetBytes(ScoreAccuracyTests.Compute(score, family)));
        }

        Convert.ToHexStringLower(hash.GetHashAndReset()).ShouldBe(Digests[Scoring.Number]);
    }
}
