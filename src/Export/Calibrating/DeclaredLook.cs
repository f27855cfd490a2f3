using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Ensemble.Calibration;
using Ensemble.Data;
using Ensemble.Families;

namespace Export.Calibrating;

/// <summary>Whether outcomes may be looked at: fresh rows always, rows that were seen only for what was declared before and not looked at yet.</summary>
/// <param name="Declared">Number of declared candidates, which share δ.</param>
/// <param name="IsAgain">Whether these rows were looked at before.</param>
sealed record DeclaredLook(int Declared, bool IsAgain)
{
    /// <summary>Lets a look pass, or refuses it.</summary>
    /// <param name="ledger">The family's ledger.</param>
    /// <param name="digests">Digest of each calibrate row.</param>
    /// <param name="terms">Digest of all else that is fixed.</param>
    /// <param name="declared">Candidates declared now.</param>
    /// <param name="asked">Those that are to be looked at.</param>
    /// <param name="path">What errors call the data.</param>
    /// <exception cref="DataException">It is refused.</exception>
    public static DeclaredLook Check(Ledger ledger, UInt128[] digests, string terms, LedgerCandidate[] declared, LedgerCandidate[] asked, string path)
    {
        if (ledger.Refusal(digests) is not { } seen)
            return new DeclaredLook(declared.Length, false);
        if (ledger.Find("calibrate", digests) is not [var first, ..] looks || first.Terms is null)
            throw new DataException($"{path}: {seen}");
        string look = $"look {first.Index} of {Ledger.FileName}";
        if (first.Terms != terms)
            throw new DataException($"{path}: {seen}; what {look} declared is left only for its own alpha, delta, starts, loss, groups, method and fit rows");
        foreach (LedgerCandidate candidate in asked)
        {
            string name = $"{candidate.Answer}:{candidate.Score}";
            if (!first.Declared.Any(d => Same(d, candidate)))
                throw new DataException($"{path}: {seen}; {name} was not declared before {look}");
            if (looks.Any(l => l.Declared.Any(d => Same(d, candidate) && d.Tested != false)))
                throw new DataException($"{path}: {seen}; {name} has used up its share of delta");
        }

        return new DeclaredLook(first.Declared.Length, true);
    }

    /// <summary>Digest of everything but the candidates that a look depends on.</summary>
    public static string Terms(CalibrateRequest request, double alpha, RowLoss loss, Manifest manifest, string fitDigest)
    {
        var fixedBefore = new
        {
            alpha,
            request.Delta,
            request.Starts,
            request.Band,
            Method = request.Method.ToString(),
            loss.Name,
            loss.Tolerance,
            loss.Costs,
            request.Group,
            request.GroupParameter,
            request.PerGroup,
            request.Cluster,
            Scores = manifest.Scores with { RiskThreshold = null },
            Fit = fitDigest,
            Members = manifest.Members.Select(m => new { m.Name, m.Sha256, m.Lambda, m.Weight, m.Temperature, m.Smoothing }),
        };
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(fixedBefore))));
    }

    /// <summary>What a test gave, in words.</summary>
    public static string Words(TestedCandidate candidate)
    {
        SequenceResult result = candidate.Result;
        return result.Accepted is { } step
            ? string.Create(CultureInfo.InvariantCulture, $"tau {step.Tau:R}, n {step.N}, k {step.K}, p-value {step.PValue:R}, coverage {result.Coverage:R}")
            : "no guarantee";
    }

    static bool Same(LedgerCandidate a, LedgerCandidate b) => a.Answer == b.Answer && a.Score == b.Score;
}
