using Ensemble.Data;
using Ensemble.Decisions;
using Ensemble.Families;
using Ensemble.Scores;

namespace Export.Fusing;

/// <summary>A regression's answer and scores as nodes.</summary>
sealed class NumberNodes
{
    readonly AnswerNodes nodes;
    readonly Family family;
    readonly string means;
    readonly string? variances;

    /// <param name="nodes">Where they are added.</param>
    /// <param name="family">The family.</param>
    /// <param name="decided">Each member's deciding output.</param>
    /// <param name="variances">Each member's variances; null where members give none.</param>
    /// <exception cref="DataException">How many numbers a row has is open.</exception>
    public NumberNodes(AnswerNodes nodes, Family family, string[] decided, string[]? variances)
    {
        int width = family.Outputs[family.DecidedOutput].RowLength;
        if (width < 1)
            throw new DataException($"output '{family.Manifest.Decides.Output}' leaves open how many numbers a row has: --answer needs them fixed");
        this.nodes = nodes;
        this.family = family;
        means = nodes.Double(nodes.Stack([.. decided.Select(d => nodes.Reshape(d, -1, width))]));
        string valid = nodes.Finite(means, 2);
        if (variances is not null)
        {
            this.variances = nodes.Double(nodes.Stack([.. variances.Select(d => nodes.Reshape(d, -1, width))]));
            valid = nodes.And(valid, nodes.And(nodes.Finite(this.variances, 2), nodes.Node("LessOrEqual", [nodes.Number(0), nodes.Smallest(this.variances, 2)])));
        }

        Valid = nodes.Node("Equal", [nodes.Rows(nodes.Sum(nodes.Double(valid), 0)), nodes.Number(family.Members.Count)]);
    }

    /// <summary>Whether every member's answer to a row is one, BOOL (N).</summary>
    public string Valid { get; }

    /// <summary>The answer, (1, N, width).</summary>
    /// <exception cref="DataException">The choice is not said in ONNX.</exception>
    public string Answer(AnswerChoice choice) => choice.Kind switch
    {
        AnswerKind.Mean => nodes.Mean(means, family.Weights),
        AnswerKind.Member => nodes.Parts(means, family.Members.Count)[choice.MemberIndex],
        AnswerKind.WorstCase => family.Manifest.Worst == "minimum" ? nodes.Smallest(means, 0) : nodes.Largest(means, 0),
        _ => throw new DataException($"the answer choice {family.ChoiceName(choice)} of a regression is not among those that --answer writes as ONNX operators (mean, worst_case, a member's)"),
    };

    /// <summary>A score, FP64 (N): the largest over the row's numbers.</summary>
    public string Doubt(ScoreName score)
    {
        string value = score switch
        {
            ScoreName.Spread => nodes.Sub(nodes.Largest(means, 0), nodes.Smallest(means, 0)),
            ScoreName.EpistemicVariance => Variance(),
            ScoreName.AleatoricVariance when variances is not null => nodes.Mean(variances, family.Weights),
            ScoreName.TotalVariance when variances is not null => nodes.Add(Variance(), nodes.Mean(variances, family.Weights)),
            _ => throw ClassNodes.Unsaid(score),
        };
        return nodes.Rows(nodes.Largest(value, 2));
    }

    string Variance()
    {
        string count = nodes.Number(family.Members.Count);
        string apart = nodes.Sub(means, nodes.Div(nodes.Sum(means, 0), count));
        return nodes.Div(nodes.Sum(nodes.Mul(apart, apart), 0), count);
    }
}
