using Ensemble.Data;
using Ensemble.Decisions;
using Ensemble.Families;
using Ensemble.Scores;
using Ensemble.Tensors;
using Export.Onnx;

namespace Export.Fusing;

/// <summary>A classification's probabilities, answer and scores as nodes.</summary>
sealed class ClassNodes
{
    const double Rounding = 1e-5, SumTolerance = 1e-3, HalfSumTolerance = 5e-3, EntropyFloor = 1e-3;

    readonly AnswerNodes nodes;
    readonly Family family;
    readonly string p;
    readonly string mean;
    readonly string votes;
    readonly string? distances;

    /// <param name="nodes">Where they are added.</param>
    /// <param name="family">The family.</param>
    /// <param name="decided">Each member's deciding output.</param>
    /// <param name="stacked">The same of all members, (K, N, C), where they stand so already.</param>
    /// <param name="distances">Each member's distance; null where members say none.</param>
    public ClassNodes(AnswerNodes nodes, Family family, string[] decided, string? stacked, string[]? distances)
    {
        this.nodes = nodes;
        this.family = family;
        string raw = Raw(decided, stacked);
        p = Calibrated(raw, out string valid);
        if (distances is not null)
        {
            this.distances = nodes.Stack([.. distances.Select(d => nodes.Double(nodes.Reshape(d, -1, 1)))]);
            valid = nodes.And(valid, nodes.And(nodes.Finite(this.distances, 2), nodes.Node("LessOrEqual", [nodes.Number(0), nodes.Smallest(this.distances, 2)])));
        }

        Valid = All(valid);
        mean = nodes.Mean(p, family.Weights);
        votes = nodes.Best(p);
    }

    int Members => family.Members.Count;

    int Classes => family.ClassCount;

    /// <summary>Whether every member's answer to a row is one, BOOL (N).</summary>
    public string Valid { get; }

    /// <summary>Whether all members vote alike, BOOL (N).</summary>
    public string Agree() => nodes.Rows(nodes.Node("Equal", [nodes.Largest(votes, 0), nodes.Smallest(votes, 0)]));

    /// <summary>The combined distribution (1, N, C) and the class (1, N, 1).</summary>
    /// <exception cref="DataException">The choice is not said in ONNX.</exception>
    public (string Combined, string Class) Answer(AnswerChoice choice)
    {
        switch (choice.Kind)
        {
            case AnswerKind.Mean: return (mean, nodes.Best(mean));
            case AnswerKind.Member:
                string own = nodes.Parts(p, Members)[choice.MemberIndex];
                return (own, nodes.Best(own));
            case AnswerKind.Majority: return (nodes.Div(Counts(), nodes.Number(Members)), nodes.Best(Counts()));
            case AnswerKind.WorstCase:
                string lowest = nodes.Smallest(p, 0);
                return (Normalised(lowest), nodes.Best(lowest));
            case AnswerKind.Median:
                string sorted = nodes.Sorted(p, Members);
                string[] middle = [.. new[] { (Members - 1) / 2, Members / 2 }.Select(i => nodes.Node("Gather", [sorted, nodes.Whole([i], 1)], GraphBuilder.Integer("axis", 0)))];
                string median = Normalised(nodes.Div(nodes.Add(middle[0], middle[1]), nodes.Number(2)));
                return (median, nodes.Best(median));
            default:
                string weights = nodes.Div(nodes.Number(1), nodes.Add(nodes.Entropy(p), nodes.Number(EntropyFloor)));
                string weighted = nodes.Div(nodes.Sum(nodes.Mul(weights, p), 0), nodes.Sum(weights, 0));
                return (weighted, nodes.Best(weighted));
        }
    }

    /// <summary>A score as doubt, FP64 (N).</summary>
    /// <param name="score">Which.</param>
    /// <param name="chosen">Class of the answer, (1, N, 1).</param>
    /// <param name="kappa">κ of mean_minus_sd.</param>
    /// <exception cref="DataException">It is not said in ONNX.</exception>
    public string Doubt(ScoreName score, string chosen, double kappa) => nodes.Rows(score switch
    {
        ScoreName.MeanMinusSd => MeanMinusSd(chosen, kappa),
        ScoreName.Entropy => nodes.Entropy(mean),
        ScoreName.ExpectedEntropy => nodes.Mean(nodes.Entropy(p), family.Weights),
        ScoreName.MutualInformation => nodes.Node("Max", [nodes.Sub(nodes.Entropy(mean), nodes.Mean(nodes.Entropy(p), family.Weights)), nodes.Number(0)]),
        ScoreName.VariationRatio => nodes.Div(nodes.Sub(nodes.Number(Members), nodes.Largest(Counts(), 2)), nodes.Number(Members)),
        ScoreName.PairwiseDisagreement => PairwiseDisagreement(),
        ScoreName.MaxTotalVariation => nodes.Div(nodes.Largest(nodes.Node("ReduceSum", [nodes.Node("Abs", [Differences(p)]), nodes.Whole([3], 1)]), 0, 1), nodes.Number(2)),
        ScoreName.CredalWidth => nodes.Largest(nodes.Sub(nodes.Largest(p, 0), nodes.Smallest(p, 0)), 2),
        ScoreName.Epkl => OverPairs(nodes.Mul(Differences(p), Differences(nodes.Log(p, 1e-12)))),
        ScoreName.MaxProbability => nodes.Sub(nodes.Number(1), nodes.Largest(mean, 2)),
        ScoreName.Margin => Margin(),
        ScoreName.FeatureDistance when distances is not null => nodes.Mean(distances, family.Weights),
        _ => throw Unsaid(score),
    });

    /// <summary>Why a score keeps a family from being written with its answer.</summary>
    public static DataException Unsaid(ScoreName score) => new($"the score {score.Name()} is not among those that --answer writes as ONNX operators; "
        + "without --answer the members are fused, and the gateway scores them");

    string MeanMinusSd(string chosen, double kappa)
    {
        string doubt = nodes.Sub(nodes.Number(1), nodes.Sum(nodes.Node("Where", [nodes.Is(chosen, Classes), p, nodes.Number(0)]), 2));
        string middle = nodes.Div(nodes.Sum(doubt, 0), nodes.Number(Members));
        string apart = nodes.Sub(doubt, middle);
        string variance = nodes.Div(nodes.Sum(nodes.Mul(apart, apart), 0), nodes.Number(Members));
        return nodes.Add(middle, nodes.Mul(nodes.Number(kappa), nodes.Node("Sqrt", [variance])));
    }

    string PairwiseDisagreement()
    {
        double pairs = Members * (Members - 1) / 2.0;
        if (Members == 1)
            return nodes.Mul(nodes.Largest(Counts(), 2), nodes.Number(0));
        string alike = nodes.Div(nodes.Sum(nodes.Mul(Counts(), nodes.Sub(Counts(), nodes.Number(1))), 2), nodes.Number(2));
        return nodes.Div(nodes.Sub(nodes.Number(pairs), alike), nodes.Number(pairs));
    }

    string Margin()
    {
        string first = nodes.Best(mean);
        string others = nodes.Node("Where", [nodes.Is(first, Classes), nodes.Number(double.NegativeInfinity), mean]);
        return nodes.Sub(nodes.Number(1), nodes.Sub(nodes.Largest(mean, 2), nodes.Largest(others, 2)));
    }

    // Every ordered pair: the sum over unordered ones twice.
    string OverPairs(string values) => Members == 1 ? nodes.Mul(nodes.Largest(Counts(), 2), nodes.Number(0))
        : nodes.Div(nodes.Node("ReduceSum", [values, nodes.Whole([0, 1, 3], 3)]), nodes.Number(2.0 * Members * (Members - 1)));

    string Differences(string value) => nodes.Sub(nodes.Node("Unsqueeze", [value, nodes.Whole([0], 1)]), nodes.Node("Unsqueeze", [value, nodes.Whole([1], 1)]));

    // Votes a class, (1, N, C).
    string Counts() => nodes.Sum(nodes.Double(nodes.Is(votes, Classes)), 0);

    // Where every class was excluded by some member the uniform distribution says so.
    string Normalised(string values)
    {
        string sum = nodes.Sum(values, 2);
        return nodes.Node("Where", [nodes.Node("Greater", [sum, nodes.Number(0)]), nodes.Div(values, sum), nodes.Number(1.0 / Classes)]);
    }

    string All(string valid) => nodes.Node("Equal", [nodes.Rows(nodes.Sum(nodes.Double(valid), 0)), nodes.Number(Members)]);

    // As the members give it, in the family's order of classes: (K, N, C), or (K, N, 1) of a sigmoid.
    string Raw(string[] decided, string? stacked)
    {
        int width = family.Manifest.Decides.Kind == "sigmoid" ? 1 : Classes;
        if (stacked is not null && family.Members.All(m => m.Config.Labels is null))
            return nodes.Double(stacked);
        return nodes.Double(nodes.Stack([.. decided.Select((d, m) => InOrder(nodes.Reshape(d, -1, width), family.Members[m].Config.Labels))]));
    }

    string InOrder(string value, string[]? own)
    {
        if (own is null || own.SequenceEqual(family.Labels, StringComparer.Ordinal))
            return value;
        long[] places = [.. family.Labels.Select(l => (long)Array.IndexOf(own, l))];
        return nodes.Node("Gather", [value, nodes.Whole(places, places.Length)], GraphBuilder.Integer("axis", 1));
    }

    string Calibrated(string raw, out string valid)
    {
        double[] temperatures = [.. family.Members.Select(m => m.Config.Temperature)];
        valid = nodes.Finite(raw, 2);
        if (family.Manifest.Decides.Kind == "logits")
        {
            string scaled = nodes.Sub(raw, nodes.Largest(raw, 2));
            if (temperatures.Any(t => t != 1))
                scaled = nodes.Div(scaled, nodes.Numbers(temperatures, Members, 1, 1));
            string powers = nodes.Node("Exp", [scaled]);
            return nodes.Div(powers, nodes.Sum(powers, 2));
        }

        string given = family.Manifest.Decides.Kind == "sigmoid"
            ? nodes.Node("Concat", [nodes.Sub(nodes.Number(1), raw), raw], GraphBuilder.Integer("axis", 2)) : raw;
        double tolerance = family.Outputs[family.DecidedOutput].Datatype is Datatype.FP16 or Datatype.BF16 ? HalfSumTolerance : SumTolerance;
        string inside = nodes.And(nodes.Node("LessOrEqual", [nodes.Largest(given, 2), nodes.Number(1 + Rounding)]),
            nodes.Node("LessOrEqual", [nodes.Number(-Rounding), nodes.Smallest(given, 2)]));
        string clipped = nodes.Node("Clip", [given, nodes.Number(0), nodes.Number(1)]);
        string off = nodes.Node("Abs", [nodes.Sub(nodes.Sum(clipped, 2), nodes.Number(1))]);
        valid = nodes.And(nodes.And(valid, inside), nodes.Node("LessOrEqual", [off, nodes.Number(tolerance)]));
        return Tempered(clipped, temperatures);
    }

    string Tempered(string given, double[] temperatures)
    {
        double[] smoothing = [.. family.Members.Select(m => m.Config.Smoothing)];
        if (smoothing.Any(s => s != 0))
        {
            given = nodes.Add(nodes.Mul(nodes.Numbers([.. smoothing.Select(s => 1 - s)], Members, 1, 1), given),
                nodes.Numbers([.. smoothing.Select(s => s / Classes)], Members, 1, 1));
        }

        if (temperatures.All(t => t == 1))
            return given;
        // log 0 is −∞, and its power 0, as it is to be.
        string logs = nodes.Node("Log", [nodes.Div(given, nodes.Largest(given, 2))]);
        string powers = nodes.Node("Exp", [nodes.Div(logs, nodes.Numbers(temperatures, Members, 1, 1))]);
        string tempered = nodes.Div(powers, nodes.Sum(powers, 2));
        if (temperatures.All(t => t != 1))
            return tempered;
        string asGiven = nodes.Node("Equal", [nodes.Numbers(temperatures, Members, 1, 1), nodes.Number(1)]);
        return nodes.Node("Where", [asGiven, given, tempered]);
    }
}
