using System.Globalization;
using Ensemble.Decisions;
using Ensemble.Families;
using Ensemble.Scores;
using Ensemble.Tensors;
using Export.Onnx;

namespace Export.Fusing;

/// <summary>Adds the family's answer, scores and flag to its merged members, and makes them the outputs.</summary>
static class AnswerGraph
{
    const double SmallestLogit = 1e-37;

    /// <summary>Adds them.</summary>
    /// <returns>Outputs of the family that the file does not have.</returns>
    public static string[] Add(MergedFamily merged, AnswerPlan plan)
    {
        Family family = merged.Family;
        var nodes = new AnswerNodes(merged.Graph);
        string[] Of(int output) => [.. merged.Outputs.Select(o => o[output])];
        string[]? Optional(int output) => output < 0 ? null : Of(output);
        string flagged;
        Func<ScoreName, string> doubt;
        if (family.IsClassification)
        {
            string[] decided = Of(family.DecidedOutput);
            var classes = new ClassNodes(nodes, family, decided, Whole(merged, decided), Optional(family.DistanceOutput));
            (string combined, string chosen) = classes.Answer(plan.Choice);
            Decided(merged, nodes, combined, chosen, plan.Choice);
            doubt = score => classes.Doubt(score, chosen, plan.Kappa);
            flagged = nodes.Not(classes.Valid);
            if (plan.Limit is null)
                flagged = family.Members.Count < 2 ? nodes.Or(flagged, nodes.Not(flagged)) : nodes.Or(flagged, nodes.Not(classes.Agree()));
        }
        else
        {
            var numbers = new NumberNodes(nodes, family, Of(family.DecidedOutput), Optional(family.VarianceOutput));
            TensorSpec output = family.Outputs[family.DecidedOutput];
            string answer = plan.Choice.Kind == AnswerKind.Member ? merged.Outputs[plan.Choice.MemberIndex][family.DecidedOutput]
                : nodes.Cast(nodes.Reshape(numbers.Answer(plan.Choice), output.Shape), OnnxTypes.Of(output.Datatype));
            merged.Output(output.Name, answer, output.Datatype, output.Shape);
            doubt = numbers.Doubt;
            flagged = nodes.Not(numbers.Valid);
            // Without a guarantee or a threshold every number is flagged, as the gateway does.
            if (plan.Limit is null)
                flagged = nodes.Or(flagged, nodes.Not(flagged));
        }

        string[] missing = Others(merged, plan.Choice);
        string risk = doubt(plan.Risk);
        if (plan.Limit is { } limit)
            flagged = nodes.Or(flagged, nodes.Above(risk, limit));
        foreach ((ScoreName score, double above) in plan.Novelty.Where(n => !double.IsPositiveInfinity(n.Limit)))
            flagged = nodes.Or(flagged, nodes.Above(doubt(score), above));
        merged.Output("consensus.flagged", Inputs(merged, nodes, flagged), Datatype.BOOL, -1);
        merged.Output("consensus.risk", risk, Datatype.FP64, -1);
        merged.Output("consensus.novelty", doubt(family.Novelty), Datatype.FP64, -1);
        return missing;
    }

    // The gateway refuses inputs that are no numbers; a file can only flag them.
    static string Inputs(MergedFamily merged, AnswerNodes nodes, string flagged)
    {
        foreach (TensorSpec input in merged.Family.Inputs.Where(i => i.Config.Finite && i.Datatype is Datatype.FP16 or Datatype.FP32 or Datatype.FP64))
        {
            string value = input.Datatype == Datatype.FP16 ? nodes.Cast(input.Name, OnnxTypes.Float) : input.Name;
            string row = nodes.Node("Flatten", [value], GraphBuilder.Integer("axis", 1));
            string zero = nodes.Double(nodes.Sum(nodes.Sub(row, row), 1));
            flagged = nodes.Or(flagged, nodes.Not(nodes.Rows(nodes.Node("Equal", [zero, nodes.Number(0)]))));
        }

        return flagged;
    }

    static string? Whole(MergedFamily merged, string[] decided) =>
        merged.Stacked?.Whole.FirstOrDefault(w => w.Members.SequenceEqual(decided, StringComparer.Ordinal)).All;

    static void Decided(MergedFamily merged, AnswerNodes nodes, string combined, string chosen, AnswerChoice choice)
    {
        Family family = merged.Family;
        TensorSpec output = family.Outputs[family.DecidedOutput];
        if (choice.Kind == AnswerKind.Member && family.Members[choice.MemberIndex].Config.Labels is null)
        {
            merged.Output(output.Name, merged.Outputs[choice.MemberIndex][family.DecidedOutput], output.Datatype, output.Shape);
        }
        else
        {
            string value = family.Manifest.Decides.Kind switch
            {
                "sigmoid" => nodes.Node("Gather", [combined, nodes.Whole([1], 1)], GraphBuilder.Integer("axis", 2)),
                // ln p is a vector of logits whose softmax is p.
                "logits" => nodes.Log(combined, SmallestLogit),
                _ => combined,
            };
            merged.Output(output.Name, nodes.Cast(nodes.Reshape(value, output.Shape), OnnxTypes.Of(output.Datatype)), output.Datatype, output.Shape);
        }

        string rows = nodes.Rows(chosen);
        if (family.LabelOutput >= 0 && choice.Kind != AnswerKind.Member)
            Label(merged, nodes, rows);
        merged.Output("consensus.label", nodes.Node("Gather", [nodes.Texts(family.Labels), rows], GraphBuilder.Integer("axis", 0)), Datatype.BYTES, -1);
        merged.Output("consensus.prediction", rows, Datatype.INT64, -1);
    }

    static void Label(MergedFamily merged, AnswerNodes nodes, string rows)
    {
        Family family = merged.Family;
        TensorSpec output = family.Outputs[family.LabelOutput];
        bool numbers = family.Labels.All(l => long.TryParse(l, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _));
        string names = output.Datatype == Datatype.BYTES ? nodes.Texts(family.Labels)
            : nodes.Whole([.. family.Labels.Select((l, i) => numbers ? long.Parse(l, CultureInfo.InvariantCulture) : i)], family.ClassCount);
        string label = nodes.Node("Gather", [names, rows], GraphBuilder.Integer("axis", 0));
        long[] shape = [-1, .. output.Shape.Skip(1).Select(_ => 1L)];
        string shaped = shape.Length == 1 ? label : nodes.Reshape(label, shape);
        merged.Output(output.Name, output.Datatype is Datatype.BYTES or Datatype.INT64 ? shaped : nodes.Cast(shaped, OnnxTypes.Of(output.Datatype)), output.Datatype, output.Shape);
    }

    // The gateway gives those of the member nearest to the answer over all rows of a request.
    static string[] Others(MergedFamily merged, AnswerChoice choice)
    {
        Family family = merged.Family;
        int[] others = [.. Enumerable.Range(0, family.Outputs.Count).Where(i => i != family.DecidedOutput && (i != family.LabelOutput || choice.Kind == AnswerKind.Member))];
        if (choice.Kind != AnswerKind.Member)
            return [.. others.Select(i => family.Outputs[i].Name)];
        foreach (int i in others)
            merged.Output(family.Outputs[i].Name, merged.Outputs[choice.MemberIndex][i], family.Outputs[i].Datatype, family.Outputs[i].Shape);
        return [];
    }
}
