using Ensemble.Families;
using Ensemble.Members;
using Ensemble.Scores;
using Ensemble.Tensors;

namespace Ensemble.Execution;

/// <summary>
/// Checks what a member gave on every call: whole outputs (count, datatype, shape, rows), then the decided one row by row
/// (finite, probabilities in [0, 1] but for rounding, summing to 1).
/// </summary>
static class OutputCheck
{
    const double SumTolerance = 1e-3;

    /// <summary>Half precision rounds each of many probabilities by up to 5e-4 of its value.</summary>
    const double HalfSumTolerance = 5e-3;

    /// <summary>How far outside [0, 1] a probability may come by rounding alone: a forest adds up its trees' shares in FP32.</summary>
    const double Rounding = 1e-5;

    /// <summary>What is wrong with the outputs as a whole; null when nothing is.</summary>
    public static string? WholeOutputs(Family family, IReadOnlyList<Tensor> outputs, int rows)
    {
        if (outputs.Count != family.Outputs.Count)
            return $"gave {outputs.Count} outputs, expected {family.Outputs.Count}";
        for (int i = 0; i < outputs.Count; i++)
        {
            TensorSpec spec = family.Outputs[i];
            Tensor output = outputs[i];
            if (output.Datatype != spec.Datatype)
                return $"output '{spec.Name}' is {output.Datatype}, expected {spec.Datatype}";
            if (output.Shape.Length != spec.Shape.Length || output.Rows != rows || !Fits(output.Shape, spec.Shape))
                return $"output '{spec.Name}' has shape [{string.Join(',', output.Shape)}], expected [{rows}{string.Concat(spec.Shape.Skip(1).Select(a => "," + a))}]";
        }

        return null;
    }

    /// <summary>Writes a member's calibrated values and marks the rows that count.</summary>
    /// <returns>What is wrong with the first row that does not count; null when all do.</returns>
    public static string? Rows(Family family, int member, IReadOnlyList<Tensor> outputs, MemberOutputs into)
    {
        string? first = null;
        for (int row = 0; row < into.Rows; row++)
        {
            string? wrong = family.IsClassification
                ? Classification(family, member, outputs[family.DecidedOutput], into.First + row, into.Writable(member, row)) ?? Distance(family, member, outputs, row, into)
                : Regression(family, outputs, row, into, member);
            if (wrong is null)
                into.MarkValid(member, row);
            else
                first ??= $"row {row}: {wrong}";
        }

        return first;
    }

    static string? Classification(Family family, int member, Tensor decided, int row, Span<double> p)
    {
        Member model = family.Members[member];
        string kind = family.Manifest.Decides.Kind;
        Read(decided, row, kind == "sigmoid" ? p[1..] : p);
        if (kind == "sigmoid")
            p[0] = 1 - p[1];
        if (!AllFinite(p))
            return "not a number, or infinite";
        if (model.LabelOrder is { } order)
            Reorder(p, order);
        if (kind == "logits")
        {
            MemberCalibration.FromLogits(p, model.Config.Temperature, p);
            return null;
        }

        double sum = 0;
        foreach (ref double value in p)
        {
            if (value is < -Rounding or > 1 + Rounding)
                return $"probability {value} is outside [0, 1]";
            value = Math.Clamp(value, 0, 1);
            sum += value;
        }

        double tolerance = decided.Datatype is Datatype.FP16 or Datatype.BF16 ? HalfSumTolerance : SumTolerance;
        if (Math.Abs(sum - 1) > tolerance)
            return $"probabilities sum to {sum:0.#####}, expected 1 within {tolerance} (are these logits?)";
        MemberCalibration.Temper(p, model.Config.Smoothing, model.Config.Temperature);
        return null;
    }

    static string? Distance(Family family, int member, IReadOnlyList<Tensor> outputs, int row, MemberOutputs into)
    {
        if (family.DistanceOutput < 0)
            return null;
        double distance = outputs[family.DistanceOutput].GetDouble(into.First + row);
        into.SetDistance(member, row, distance);
        return double.IsFinite(distance) && distance >= 0 ? null : $"its distance is {distance}; a finite number of 0 or more was expected";
    }

    static string? Regression(Family family, IReadOnlyList<Tensor> outputs, int row, MemberOutputs into, int member)
    {
        Span<double> means = into.Writable(member, row);
        Read(outputs[family.DecidedOutput], into.First + row, means);
        if (!AllFinite(means))
            return "not a number, or infinite";
        if (family.VarianceOutput < 0)
            return null;
        Span<double> variances = into.WritableVariances(member, row);
        Tensor given = outputs[family.VarianceOutput];
        if (given.RowLength != variances.Length)
            return $"{given.RowLength} variances for {variances.Length} means";
        Read(given, into.First + row, variances);
        return AllFinite(variances) && !variances.ContainsAnyInRange(double.NegativeInfinity, -double.Epsilon) ? null : "a variance is negative or not finite";
    }

    static void Read(Tensor tensor, int row, Span<double> into)
    {
        int start = row * into.Length;
        if (tensor.Datatype == Datatype.FP32)
        {
            ReadOnlySpan<float> source = tensor.As<float>().Slice(start, into.Length);
            for (int i = 0; i < into.Length; i++)
                into[i] = source[i];
            return;
        }

        for (int i = 0; i < into.Length; i++)
            into[i] = tensor.GetDouble(start + i);
    }

    static void Reorder(Span<double> p, int[] order)
    {
        double[] own = p.ToArray();
        for (int c = 0; c < own.Length; c++)
            p[order[c]] = own[c];
    }

    static bool AllFinite(ReadOnlySpan<double> values)
    {
        foreach (double value in values)
        {
            if (!double.IsFinite(value))
                return false;
        }

        return true;
    }

    static bool Fits(long[] actual, long[] declared)
    {
        for (int i = 1; i < declared.Length; i++)
        {
            if (declared[i] != -1 && declared[i] != actual[i])
                return false;
        }

        return true;
    }
}
