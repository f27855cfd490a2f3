using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Scores;
using Ensemble.Tensors;

namespace Ensemble.Decisions;

/// <summary>The outputs named <c>consensus.…</c> that the gateway adds to a family's own.</summary>
public static class ConsensusOutputs
{
    /// <summary>Prefix of all of them.</summary>
    public const string Prefix = "consensus.";

    static readonly string[] Defaults = ["flagged", "risk", "novelty", "reasons", "label"];
    static readonly string[] NameOnly = ["votes", "member_outputs", "prediction_set", "robust_set", LambdaIntervals.Bare];

    static readonly string[] Classification =
    [
        "prediction", "mean_probabilities", "majority_vote", "vote_share", "variation_ratio", "pairwise_disagreement", "entropy",
        "expected_entropy", "mutual_information", "js_divergence", "epkl", "max_probability", "margin", "mean_minus_sd",
        "max_total_variation", "credal_width", "lower_probabilities", "upper_probabilities", "maximal_classes", "error_probability", "feature_distance",
    ];

    static readonly string[] Regression = ["mean", "aleatoric_variance", "epistemic_variance", "total_variance", "minimum", "maximum", "spread", "interval_lower", "interval_upper"];

    static readonly FrozenDictionary<string, string> Bares =
        Defaults.Concat(NameOnly).Concat(Classification).Concat(Regression).Distinct(StringComparer.Ordinal).ToFrozenDictionary(static n => Prefix + n, StringComparer.Ordinal);

    // Asked on every request.
    static readonly ConditionalWeakTable<Family, IReadOnlyList<TensorSpec>> Known = [];

    /// <summary>Every output that a family can give, in the order of its metadata.</summary>
    public static IReadOnlyList<TensorSpec> Of(Family family) => Known.GetValue(family, Find);

    static IReadOnlyList<TensorSpec> Find(Family family)
    {
        IEnumerable<string> names = Defaults.Where(n => n != "label" || family.IsClassification)
            .Concat(family.IsClassification ? Classification.Where(n => IsGiven(n, family)) : Regression.Where(n => IsGiven(n, family)))
            .Concat(NameOnly.Where(n => IsGiven(n, family)));
        return [.. names.Select(n => Spec(n, family))];
    }

    /// <summary>Whether a request that names no outputs gets it.</summary>
    public static bool IsReturnedByDefault(string name) => Defaults.Contains(Bare(name), StringComparer.Ordinal);

    /// <summary>Whether the parameter <c>explain</c> adds it.</summary>
    public static bool IsExplained(string name) => !IsReturnedByDefault(name) && !NameOnly.Contains(Bare(name), StringComparer.Ordinal);

    /// <summary>Makes one of them.</summary>
    /// <param name="name">One of <see cref="Of"/>.</param>
    /// <param name="family">The family that ran.</param>
    /// <param name="outputs">What its members gave.</param>
    /// <param name="decisions">What was decided.</param>
    /// <returns>First axis: rows. A missing member is −1 among votes and NaN among member outputs.</returns>
    /// <exception cref="ArgumentException">The family does not give it.</exception>
    public static Tensor Build(string name, Family family, MemberOutputs outputs, FamilyDecisions decisions)
    {
        string bare = Bare(name);
        int rows = outputs.Rows;
        return bare switch
        {
            "flagged" => OfRows<bool>(name, Datatype.BOOL, decisions, static d => d.Flagged),
            "risk" => OfRows<double>(name, Datatype.FP64, decisions, static d => d.Risk),
            "novelty" => OfRows<double>(name, Datatype.FP64, decisions, static d => d.Novelty),
            "reasons" => Strings(name, decisions, static (d, _) => d.Reasons.Bytes(), family),
            "label" => Strings(name, decisions, static (d, f) => d.Prediction < 0 ? [] : f.LabelBytes[d.Prediction], family),
            "prediction" => Longs(name, [rows], decisions.Rows.Select(d => (long)d.Prediction)),
            "votes" => Votes(name, family, outputs),
            "member_outputs" => MemberTensor(name, outputs),
            "prediction_set" => PredictionSets.Build(name, family, outputs),
            "robust_set" => Tensor.From<bool>(name, Datatype.BOOL, [rows, family.ClassCount], decisions.RobustSets),
            LambdaIntervals.Bare => LambdaIntervals.Build(name, family, outputs, decisions),
            "interval_lower" or "interval_upper" => Intervals.Build(name, bare == "interval_upper", family, outputs),
            _ => family.IsClassification ? ConsensusClassification.Build(name, bare, family, outputs, decisions) : RegressionTensor(name, bare, family, outputs),
        };
    }

    static bool IsGiven(string bare, Family family) => bare switch
    {
        "aleatoric_variance" or "total_variance" => family.VarianceOutput >= 0,
        "interval_lower" or "interval_upper" => family.Intervals is not null,
        "votes" => family.IsClassification,
        "prediction_set" => family.Sets is not null,
        "robust_set" => family.RobustSets is not null,
        LambdaIntervals.Bare => LambdaIntervals.IsGiven(family),
        "error_probability" => family.ErrorPredictor is not null,
        "feature_distance" => family.DistanceOutput >= 0,
        _ => true,
    };

    internal static Tensor Doubles(string name, long[] shape, IEnumerable<double> values) =>
        Tensor.From<double>(name, Datatype.FP64, shape, values.ToArray());

    internal static Tensor Longs(string name, long[] shape, IEnumerable<long> values) =>
        Tensor.From<long>(name, Datatype.INT64, shape, values.ToArray());

    static Tensor OfRows<T>(string name, Datatype datatype, FamilyDecisions decisions, Func<Decision, T> value) where T : unmanaged
    {
        var tensor = Tensor.Create(name, datatype, decisions.Rows.Count);
        Span<T> values = tensor.As<T>();
        for (int row = 0; row < values.Length; row++)
            values[row] = value(decisions.Rows[row]);
        return tensor;
    }

    static Tensor Strings(string name, FamilyDecisions decisions, Func<Decision, Family, byte[]> value, Family family)
    {
        byte[][] strings = new byte[decisions.Rows.Count][];
        for (int row = 0; row < strings.Length; row++)
            strings[row] = value(decisions.Rows[row], family);
        return Tensor.FromStrings(name, [strings.Length], strings);
    }

    static Tensor Votes(string name, Family family, MemberOutputs outputs) => Longs(name, [outputs.Rows, family.Members.Count],
        from row in Enumerable.Range(0, outputs.Rows)
        from m in Enumerable.Range(0, outputs.Members)
        select outputs.IsValid(m, row) ? (long)Distribution.ArgMax(outputs.Values(m, row)) : -1);

    static Tensor MemberTensor(string name, MemberOutputs outputs)
    {
        var tensor = Tensor.Create(name, Datatype.FP64, outputs.Rows, outputs.Members, outputs.Width);
        Span<double> values = tensor.As<double>();
        for (int row = 0; row < outputs.Rows; row++)
        {
            for (int m = 0; m < outputs.Members; m++)
            {
                Span<double> target = values.Slice(((row * outputs.Members) + m) * outputs.Width, outputs.Width);
                target.Fill(double.NaN);
                if (outputs.IsValid(m, row))
                    outputs.Values(m, row).CopyTo(target);
            }
        }

        return tensor;
    }

    static Tensor RegressionTensor(string name, string bare, Family family, MemberOutputs outputs)
    {
        double Value(int row, int element)
        {
            (double[] means, double[] variances, double[] weights) = RegressionRow.Column(family, outputs, row, element);
            if (means.Length == 0)
                return double.NaN;
            return bare switch
            {
                "mean" => RegressionScores.Mean(means, weights),
                "minimum" => RegressionScores.Minimum(means),
                "maximum" => RegressionScores.Maximum(means),
                _ => RegressionScores.Compute(ScoreNames.Parse(bare), means, variances, weights),
            };
        }

        long[] axes = outputs.Shape(outputs.FirstAnswered, family.DecidedOutput);
        return Doubles(name, axes, from row in Enumerable.Range(0, outputs.Rows) from e in Enumerable.Range(0, outputs.Width) select Value(row, e));
    }

    static string Bare(string name) => Bares.TryGetValue(name, out string? bare) ? bare : name;

    static TensorSpec Spec(string bare, Family family)
    {
        Datatype datatype = bare switch
        {
            "flagged" or "prediction_set" or "robust_set" => Datatype.BOOL,
            "reasons" or "label" => Datatype.BYTES,
            "prediction" or "majority_vote" or "maximal_classes" or "votes" => Datatype.INT64,
            _ => Datatype.FP64,
        };
        long[] shape = bare switch
        {
            "mean_probabilities" or "vote_share" or "lower_probabilities" or "upper_probabilities" or "prediction_set" or "robust_set" => [-1, family.ClassCount],
            "votes" => [-1, family.Members.Count],
            LambdaIntervals.Bare => [-1, 2],
            "member_outputs" => [-1, family.Members.Count, family.IsClassification ? family.ClassCount : family.Outputs[family.DecidedOutput].RowLength],
            _ when Regression.Contains(bare, StringComparer.Ordinal) && !family.IsClassification => family.Outputs[family.DecidedOutput].Shape,
            _ => [-1],
        };
        string name = Prefix + bare;
        return new TensorSpec(name, datatype, shape, new TensorConfig { Name = name, Datatype = datatype.ToString(), Shape = shape });
    }
}
