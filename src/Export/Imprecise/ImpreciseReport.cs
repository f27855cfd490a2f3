using System.Text.Json.Nodes;
using Export.Training;

namespace Export.Imprecise;

/// <summary>What training tells of the environments.</summary>
/// <param name="Environments">Their names.</param>
/// <param name="Learnt">Rows learnt from, of each.</param>
/// <param name="Held">Rows held out, of each.</param>
/// <param name="Members">Risks at each λ; empty where nothing was held out.</param>
sealed record ImpreciseReport(string[] Environments, int[] Learnt, int[] Held, EnvironmentRisks[] Members)
{
    /// <summary>Factor on the smallest risk up to which a member counts as plausible.</summary>
    public const double Slack = 1.05;

    /// <summary>Measures networks on the held rows.</summary>
    /// <param name="names">Environments.</param>
    /// <param name="data">The data; its held rows are measured on.</param>
    /// <param name="networks">A network at each λ, which answers in the target's unit.</param>
    /// <param name="grid">The λ.</param>
    public static ImpreciseReport Measure(EnvironmentNames names, TrainingData data, Network[] networks, double[] grid) => new(
        names.Names, Count(names, names.Learn), Count(names, names.Held),
        data.Validation is { } held ? [.. networks.Select((n, i) => Measure(n, grid[i], names, data, held))] : []);

    /// <summary>The λ whose members an operator at one λ could not tell apart: CVaR within the slack of the smallest.</summary>
    public double[] Plausible(double lambda)
    {
        double least = Members.Min(m => m.At(lambda));
        return [.. Members.Where(m => m.At(lambda) <= Slack * least).Select(m => m.Lambda)];
    }

    /// <summary>As it stands in <c>train.json</c>.</summary>
    /// <param name="a">First parameter of the distribution of λ in the end.</param>
    /// <param name="b">Its second.</param>
    public JsonObject ToJson(double a, double b) => new()
    {
        ["lambda_beta_in_the_end"] = new JsonArray(a, b),
        ["environments"] = new JsonArray([.. Environments.Select((name, e) => new JsonObject
        {
            ["name"] = name, ["learnt_rows"] = Learnt[e], ["validation_rows"] = Held[e],
        })]),
        ["members"] = new JsonArray([.. Members.Select(m => new JsonObject
        {
            ["lambda"] = m.Lambda,
            ["risks"] = Numbers(m.Risks),
            ["accuracies"] = m.Accuracies is { } accuracies ? Numbers(accuracies) : null,
            ["mean_risk"] = Rounded(m.Mean),
            ["cvar"] = Rounded(m.At(m.Lambda)),
            ["worst_risk"] = Rounded(m.Worst),
            ["plausible"] = new JsonArray([.. Plausible(m.Lambda).Select(l => JsonValue.Create(l))]),
        })]),
    };

    static EnvironmentRisks Measure(Network network, double lambda, EnvironmentNames names, TrainingData data, Examples held)
    {
        float[] answers = network.Predict(held.Inputs, held.Count);
        int environments = names.Names.Length;
        double[] losses = new double[environments], right = new double[environments];
        for (int r = 0; r < held.Count; r++)
        {
            int e = names.Held[r];
            ReadOnlySpan<float> answer = answers.AsSpan(r * held.Outputs, held.Outputs), target = held.Target(r);
            if (data.Classes is null)
            {
                losses[e] += 0.5 * Math.Pow(answer[0] - ((target[0] * data.TargetSd) + data.TargetMean), 2);
                continue;
            }

            int truth = target.IndexOf(1f);
            losses[e] -= Math.Log(Math.Max(answer[truth], float.Epsilon));
            right[e] += MemberMeasures.Largest(answer) == truth ? 1 : 0;
        }

        int[] counts = Count(names, names.Held);
        return new EnvironmentRisks(lambda, [.. losses.Select((l, e) => counts[e] == 0 ? (double?)null : l / counts[e])],
            data.Classes is null ? null : [.. right.Select((n, e) => counts[e] == 0 ? (double?)null : n / counts[e])]);
    }

    static int[] Count(EnvironmentNames names, int[] rows)
    {
        int[] counts = new int[names.Names.Length];
        foreach (int e in rows)
            counts[e]++;
        return counts;
    }

    static JsonArray Numbers(double?[] values) => new([.. values.Select(v => v is { } number ? Rounded(number) : null)]);

    static JsonNode Rounded(double value) => JsonValue.Create(Math.Round(value, 6));
}
