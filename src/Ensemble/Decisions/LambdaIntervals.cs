using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Scores;
using Ensemble.Tensors;

namespace Ensemble.Decisions;

/// <summary>How far λ can be moved from the chosen one without another answer, among the λ that the members stand for.</summary>
static class LambdaIntervals
{
    /// <summary>The output's name behind the prefix.</summary>
    public const string Bare = "lambda_interval";

    /// <summary>Whether the family has an answer to compare at two different λ.</summary>
    public static bool IsGiven(Family family) => family.IsClassification
        && family.Members.Select(m => m.Lambda).Where(l => l is not null).Distinct().Count() > 1;

    /// <summary>Builds <c>consensus.lambda_interval</c>, FP64 (N, 2).</summary>
    /// <remarks>
    /// The lowest and the highest λ, of the members' and the chosen one, such that every member from there to the chosen one answered with the class that was
    /// given. Both are NaN where no λ was chosen (a combination answers, or a member without λ) and where the chosen member's class was not
    /// what was given (it did not answer, or a service did). A member that did not answer ends the interval: silence is no agreement.
    /// </remarks>
    public static Tensor Build(string name, Family family, MemberOutputs outputs, FamilyDecisions decisions)
    {
        double[] values = new double[outputs.Rows * 2];
        Array.Fill(values, double.NaN);
        if (decisions.Choice is { Kind: AnswerKind.Member } choice && family.Members[choice.MemberIndex].Lambda is { } nearest)
        {
            // A λ that the model was run for stands among the members' own; its answer is the one that was given.
            MemberOutputs answering = outputs.For(choice);
            double? between = family.IsRunForIt(choice) ? choice.Lambda : null;
            double chosen = between ?? nearest;
            double[] lambdas = [.. family.Members.Select(m => m.Lambda).Append(between).OfType<double>().Distinct().Order()];
            for (int row = 0; row < outputs.Rows; row++)
                (values[2 * row], values[(2 * row) + 1]) = Around(chosen, lambdas, l => l == between
                    ? answering.IsValid(choice.MemberIndex, row) && Distribution.ArgMax(answering.Values(choice.MemberIndex, row)) == decisions.Rows[row].Prediction
                    : Agree(l, row, family, outputs, decisions.Rows[row].Prediction));
        }

        return Tensor.From<double>(name, Datatype.FP64, [outputs.Rows, 2], values);
    }

    /// <summary>The stretch of λ around one of them over which a condition holds; NaN where it fails there.</summary>
    /// <param name="chosen">One of <paramref name="lambdas"/>.</param>
    /// <param name="lambdas">Ascending.</param>
    /// <param name="holds">The condition.</param>
    public static (double Low, double High) Around(double chosen, double[] lambdas, Predicate<double> holds)
    {
        if (!holds(chosen))
            return (double.NaN, double.NaN);
        int low = Array.IndexOf(lambdas, chosen), high = low;
        while (low > 0 && holds(lambdas[low - 1]))
            low--;
        while (high + 1 < lambdas.Length && holds(lambdas[high + 1]))
            high++;
        return (lambdas[low], lambdas[high]);
    }

    // Several members may stand for one λ; all of them have to agree.
    static bool Agree(double lambda, int row, Family family, MemberOutputs outputs, int given)
    {
        for (int m = 0; m < outputs.Members; m++)
        {
            if (family.Members[m].Lambda == lambda && (!outputs.IsValid(m, row) || Distribution.ArgMax(outputs.Values(m, row)) != given))
                return false;
        }

        return true;
    }
}
