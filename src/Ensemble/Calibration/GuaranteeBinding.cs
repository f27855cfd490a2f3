using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ensemble.Families;
using Ensemble.Scores;

namespace Ensemble.Calibration;

/// <summary>
/// What a guarantee belongs to: one predictor. A change of any part that makes an answer, a score or a gate changes the
/// digest, and the guarantee no longer holds.
/// </summary>
public static class GuaranteeBinding
{
    static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>SHA-256 of <see cref="Text"/>, lower-case hexadecimal.</summary>
    /// <param name="manifest">The family.</param>
    /// <param name="guarantee">The guarantee: its answer, risk score, κ, gates and scoring number are bound.</param>
    public static string Compute(Manifest manifest, Guarantee guarantee) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text(manifest, guarantee))));

    /// <summary>Why the guarantee is not this family's; null when it is.</summary>
    /// <param name="manifest">The family.</param>
    /// <param name="guarantee">The guarantee.</param>
    /// <param name="scoring">Number of the scoring code that runs, see <see cref="Scores.Scoring"/>.</param>
    public static string? Check(Manifest manifest, Guarantee guarantee, int scoring)
    {
        if (guarantee.Scoring != scoring)
            return $"guarantee {guarantee.Id}: calibrated with scoring {guarantee.Scoring}, this program has {scoring}; calibrate on fresh rows";
        // One issued with an expiry is bound to it. One issued without may be given one, which takes away.
        bool bound = string.Equals(Compute(manifest, guarantee), guarantee.Binding, StringComparison.Ordinal)
            || string.Equals(Compute(manifest, guarantee with { Expires = null }), guarantee.Binding, StringComparison.Ordinal);
        return bound
            ? null
            : $"guarantee {guarantee.Id}: it, or the members, inputs, weights, temperatures, scores or gates, are not those it was issued with; calibrate on fresh rows";
    }

    /// <summary>The canonical text that is digested: one <c>key=value</c> a line, strings as JSON, numbers in shortest form.</summary>
    /// <param name="manifest">The family.</param>
    /// <param name="guarantee">The guarantee.</param>
    public static string Text(Manifest manifest, Guarantee guarantee)
    {
        var text = new StringBuilder();
        Line(text, "binding", "2");
        Predictor(text, manifest);
        Line(text, "answer", Json(guarantee.Answer));
        Line(text, "risk", Json(guarantee.Risk));
        Line(text, "kappa", Number(guarantee.Kappa));
        // A line only where it ranks, so that guarantees issued before keep their digest.
        if (guarantee.Risk == ScoreName.ErrorProbability.Name())
            Line(text, "error_predictor", Json(manifest.Scores.ErrorPredictor));
        Line(text, "loss", Json(guarantee.Loss));
        foreach (GateConfig gate in guarantee.Gates)
            Line(text, "gate", $"{Json(gate.Score)} {Number(gate.Rate)} {Json(gate.Bank)}");
        Line(text, "scoring", Number(guarantee.Scoring));
        Line(text, "provider", "\"cpu\"");
        Line(text, "precision", "\"fp32\"");
        Line(text, "fused", "false");
        Promise(text, guarantee);
        return text.ToString();
    }

    /// <summary>What makes members' answers: part of every text that is digested.</summary>
    internal static void Predictor(StringBuilder text, Manifest manifest)
    {
        Line(text, "task", Json(manifest.Task));
        DecidesConfig decides = manifest.Decides;
        Line(text, "decides", Json(new { decides.Output, decides.Kind, decides.Label, decides.Variance }));
        Line(text, "inputs", Json(manifest.Inputs));
        Line(text, "lambda_input", Json(manifest.LambdaInput));
        Line(text, "labels", Json(manifest.Labels));
        Line(text, "worst", Json(manifest.Worst));
        Line(text, "members", Number(manifest.Members.Length));
        foreach (MemberConfig member in manifest.Members)
            Member(text, member);
    }

    // What was promised and what it was measured on: an edited promise is none. State may only take away, as may an expiry that is added.
    static void Promise(StringBuilder text, Guarantee guarantee)
    {
        Line(text, "id", Json(guarantee.Id));
        Line(text, "scope", Json(guarantee.Scope));
        Line(text, "issued", Json(guarantee.Issued.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture)));
        Line(text, "alpha", Number(guarantee.Alpha));
        Line(text, "delta", Number(guarantee.Delta));
        Line(text, "tau", Number(guarantee.Tau));
        Line(text, "start", Number(guarantee.Start));
        Line(text, "rows", Number(guarantee.Rows));
        Line(text, "n", Number(guarantee.N));
        Line(text, "k", Number(guarantee.K));
        Line(text, "p_value", Number(guarantee.PValue));
        Line(text, "coverage", Number(guarantee.Coverage));
        Line(text, "band", Number(guarantee.Band));
        Line(text, "per_true_class", Json(guarantee.PerTrueClass));
        Line(text, "per_predicted_class", Json(guarantee.PerPredictedClass));
        Line(text, "calibration", Json(guarantee.CalibrationDigest));
        Line(text, "fit", Json(guarantee.FitDigest));
        Line(text, "ledger", Number(guarantee.Ledger));
        Line(text, "replay", Json(guarantee.Replay?.Sha256));
        Further(text, guarantee);
    }

    // What not every guarantee has is a line only where it is, so that those issued before keep their digest.
    static void Further(StringBuilder text, Guarantee guarantee)
    {
        if (guarantee.Tolerance is { } tolerance)
            Line(text, "tolerance", Number(tolerance));
        if (guarantee.Costs is { } costs)
            Line(text, "costs", Json(costs));
        if (guarantee.LossSum is { } sum)
            Line(text, "loss_sum", Number(sum));
        if (guarantee.Starts is { } starts)
            Line(text, "starts", Json(starts));
        if (guarantee.Method is { } method)
            Line(text, "method", Json(method));
        if (guarantee.Level is { } level)
            Line(text, "level", Number(level));
        if (guarantee.Groups is { } groups)
            Line(text, "groups", Json(groups));
        if (guarantee.Cluster is { } cluster)
            Line(text, "cluster", Json(cluster));
        if (guarantee.Expires is { } expires)
            Line(text, "expires", Json(expires.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture)));
    }

    static void Member(StringBuilder text, MemberConfig member)
    {
        Line(text, "member", Json(member.Name));
        Line(text, " sha256", Json(member.Sha256));
        if (member.Remote is { } remote)
            Line(text, " remote", Json(new[] { remote.Model, remote.Version }));
        foreach (ExternalFileConfig file in member.Files ?? [])
            Line(text, " file", $"{Json(file.Path)} {Json(file.Sha256)}");
        Line(text, " lambda", member.Lambda is { } lambda ? Number(lambda) : "null");
        Line(text, " weight", Number(member.Weight));
        Line(text, " temperature", Number(member.Temperature));
        Line(text, " smoothing", Number(member.Smoothing));
        Line(text, " inputs", Sorted(member.Inputs));
        Line(text, " outputs", Sorted(member.Outputs));
        Line(text, " labels", Json(member.Labels));
    }

    static string Sorted(Dictionary<string, string>? names) =>
        names is null ? "null" : Json(names.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => new[] { p.Key, p.Value }).ToArray());

    static string Json<T>(T value) => JsonSerializer.Serialize(value, Plain);

    static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    static void Line(StringBuilder text, string key, string value) => text.Append(key).Append('=').Append(value).Append('\n');
}
