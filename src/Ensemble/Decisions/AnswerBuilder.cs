using System.Globalization;
using System.Text;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Scores;
using Ensemble.Tensors;

namespace Ensemble.Decisions;

/// <summary>Collects the chosen answer row by row and writes the family's outputs from it.</summary>
sealed class AnswerBuilder(Family family, MemberOutputs outputs, AnswerChoice choice)
{
    readonly double[] combined = new double[outputs.Rows * outputs.Width];
    readonly int[] classes = new int[outputs.Rows];

    /// <summary>Answers a classification row.</summary>
    /// <returns>Class of the chosen answer.</returns>
    public int AddRow(int row, MemberProbabilities p)
    {
        Span<double> values = combined.AsSpan(row * outputs.Width, outputs.Width);
        if (choice.Kind != AnswerKind.Member)
            return classes[row] = Combination.Classes(choice.Kind, p, values);
        outputs.Values(choice.MemberIndex, row).CopyTo(values);
        return classes[row] = Distribution.ArgMax(values);
    }

    /// <summary>Answers a regression row.</summary>
    public void AddRow(int row)
    {
        for (int element = 0; element < outputs.Width; element++)
        {
            if (choice.Kind == AnswerKind.Member)
            {
                combined[(row * outputs.Width) + element] = outputs.Values(choice.MemberIndex, row)[element];
                continue;
            }

            (double[] means, double[] variances, double[] weights) = RegressionRow.Column(family, outputs, row, element);
            combined[(row * outputs.Width) + element] =
                RegressionCombination.Value(choice.Kind, means, variances, weights, family.Manifest.Worst, scale: 1);
        }
    }

    /// <summary>The family's novelty score of a classification row.</summary>
    public double Novelty(MemberProbabilities p, int chosen) => ClassificationScores.Doubt(family.Novelty, p, chosen, family.Manifest.Scores.Kappa);

    /// <summary>Writes the outputs.</summary>
    /// <param name="chosen">Name of the choice; a combination names after '/' the member that other outputs come from.</param>
    public Tensor[] Build(out string chosen)
    {
        chosen = family.ChoiceName(choice);
        if (choice.Kind == AnswerKind.Member)
            return Each(choice.MemberIndex);
        int own = 1 + (family.LabelOutput >= 0 && family.LabelOutput != family.DecidedOutput ? 1 : 0);
        int nearest = -1;
        if (family.Outputs.Count > own)
        {
            nearest = NearestMember();
            chosen = $"{chosen}/{family.Members[nearest].Name}";
        }

        return Each(nearest);
    }

    Tensor[] Each(int member)
    {
        var each = new Tensor[family.Outputs.Count];
        for (int i = 0; i < each.Length; i++)
        {
            each[i] = choice.Kind == AnswerKind.Member ? FromMember(i, member)
                : i == family.DecidedOutput ? Decided() : i == family.LabelOutput ? Label() : FromMember(i, member);
        }

        return each;
    }

    // A member's own output as it gave it; zeros (or empty strings) where it gave none, which the caller refuses by row.
    Tensor FromMember(int output, int member)
    {
        MemberResult result = outputs.Results[member];
        TensorSpec spec = family.Outputs[output];
        if (result.Status == MemberStatus.Answered)
            return output == family.DecidedOutput && family.Members[member].LabelOrder is not null ? Decided() : outputs.Output(member, output);
        return Tensor.Create(spec.Name, spec.Datatype, [outputs.Rows, .. spec.Shape.Skip(1).Select(a => a < 0 ? 0 : a)]);
    }

    Tensor Decided()
    {
        TensorSpec spec = family.Outputs[family.DecidedOutput];
        bool sigmoid = family.Manifest.Decides.Kind == "sigmoid";
        var tensor = Tensor.Create(spec.Name, spec.Datatype, outputs.Shape(outputs.FirstAnswered, family.DecidedOutput));
        for (int i = 0; i < tensor.Count; i++)
        {
            double value = sigmoid ? combined[(i * 2) + 1] : combined[i];
            // ln p is a logit vector whose softmax is p; zero becomes the smallest that single precision can hold.
            tensor.SetDouble(i, family.Manifest.Decides.Kind == "logits" ? Math.Log(Math.Max(value, 1e-37)) : value);
        }

        return tensor;
    }

    Tensor Label()
    {
        TensorSpec spec = family.Outputs[family.LabelOutput];
        long[] shape = [outputs.Rows, .. spec.Shape.Skip(1).Select(_ => 1L)];
        if (spec.Datatype == Datatype.BYTES)
            return Tensor.FromStrings(spec.Name, shape, [.. classes.Select(c => Encoding.UTF8.GetBytes(family.Labels[c]))]);
        bool numbers = family.Labels.All(l => long.TryParse(l, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _));
        var tensor = Tensor.Create(spec.Name, spec.Datatype, shape);
        for (int row = 0; row < classes.Length; row++)
            tensor.SetDouble(row, numbers ? long.Parse(family.Labels[classes[row]], CultureInfo.InvariantCulture) : classes[row]);
        return tensor;
    }

    // Over all rows of the request, by squared distance: one member, so that its outputs fit together.
    int NearestMember()
    {
        int best = -1;
        double least = double.PositiveInfinity;
        for (int m = 0; m < outputs.Members; m++)
        {
            if (outputs.Results[m].Status != MemberStatus.Answered || Enumerable.Range(0, outputs.Rows).Any(r => !outputs.IsValid(m, r)) && best >= 0)
                continue;
            double distance = 0;
            for (int row = 0; row < outputs.Rows; row++)
            {
                ReadOnlySpan<double> own = outputs.Values(m, row);
                for (int i = 0; i < own.Length; i++)
                    distance += (own[i] - combined[(row * outputs.Width) + i]) * (own[i] - combined[(row * outputs.Width) + i]);
            }

            if (distance < least || best < 0)
                (best, least) = (m, distance);
        }

        return best;
    }
}
