using Ensemble.Decisions;
using Ensemble.Families;
using Ensemble.Scores;
using Ensemble.Tensors;

namespace Ensemble.Execution;

/// <summary>
/// What all members gave for one request: results, which rows of each are valid, and their calibrated values in double.
/// Written by execution, then only read.
/// </summary>
public sealed class MemberOutputs
{
    readonly bool[] valid;
    readonly double[] values;
    readonly double[] variances;
    readonly double[] distances;
    readonly Family family;

    internal MemberOutputs(Family family, IReadOnlyList<Tensor> inputs, IReadOnlyList<MemberResult> results, int width, int first)
    {
        int rows = inputs[0].Rows;
        Inputs = inputs;
        First = first;
        this.family = family;
        Rows = rows;
        Results = results;
        Width = width;
        Members = family.Members.Count;
        valid = new bool[checked(rows * Members)];
        values = new double[checked(rows * Members * width)];
        variances = family.VarianceOutput >= 0 ? new double[values.Length] : [];
        distances = family.DistanceOutput >= 0 ? new double[valid.Length] : [];
    }

    MemberOutputs(MemberOutputs same, IReadOnlyList<Tensor> inputs, IReadOnlyList<MemberResult> results, int first)
    {
        (valid, values, variances, distances, family) = (same.valid, same.values, same.variances, same.distances, same.family);
        (Inputs, First, Rows, Members, Width, Results) = (inputs, first, same.Rows, same.Members, same.Width, results);
        AtLambda = same.AtLambda?.For(inputs);
    }

    /// <summary>Whether every call answered every row.</summary>
    public bool IsComplete => IsEvery && (AtLambda is null || AtLambda.valid.Count(v => v) == Rows);

    /// <summary>Bytes of memory that they hold, inputs left out.</summary>
    public long Size => valid.Length + (8L * (values.Length + variances.Length + distances.Length)) + (AtLambda?.Size ?? 0)
        + Results.Sum(static r => 64 + r.Outputs.Sum(static o => 128L + o.Bytes.Length + (o.Strings?.Sum(static s => 32L + s.Length) ?? 0)));

    /// <summary>The same for another request that gave the same inputs, which lie where that request has them.</summary>
    public MemberOutputs For(IReadOnlyList<Tensor> inputs) => new(this, inputs, Results, First);

    /// <summary>The same without what others were given that were run together with this request: for whoever keeps it.</summary>
    public MemberOutputs Alone() => Results.All(r => r.Outputs.All(o => o.Rows == Rows)) ? this
        : new(this, Inputs, [.. Results.Select((r, m) => r with { Outputs = [.. r.Outputs.Select((_, o) => Output(m, o))] })], 0);

    /// <summary>What they were given; only readable as long as the request's memory is.</summary>
    internal IReadOnlyList<Tensor> Inputs { get; }

    /// <summary>Rows of the request.</summary>
    public int Rows { get; }

    /// <summary>Place of the request's first row in what <see cref="Results"/> hold: requests that were run together share that.</summary>
    internal int First { get; }

    /// <summary>Whether every member's answer counts, to every row.</summary>
    internal bool IsEvery => !valid.Contains(false);

    /// <summary>K.</summary>
    public int Members { get; }

    /// <summary>Numbers a member gives for a row: classes, or decided elements of a regression.</summary>
    public int Width { get; }

    /// <summary>One a member, in the family's order. Of requests that were run together each result holds the rows of all: <see cref="Output"/> has the request's own.</summary>
    public IReadOnlyList<MemberResult> Results { get; }

    /// <summary>One output of a member that answered, with the rows of this request alone.</summary>
    /// <param name="member">Member.</param>
    /// <param name="output">Place in the family's outputs.</param>
    public Tensor Output(int member, int output)
    {
        Tensor given = Results[member].Outputs[output];
        return given.Rows == Rows ? given : given.Slice(First, Rows);
    }

    /// <summary>The first member that answered at least in part, of one or more.</summary>
    internal int FirstAnswered
    {
        get
        {
            int member = 0;
            while (Results[member].Status != MemberStatus.Answered)
                member++;
            return member;
        }
    }

    /// <summary>Shape of <see cref="Output"/>.</summary>
    internal long[] Shape(int member, int output) => [Rows, .. Results[member].Outputs[output].Shape.AsSpan(1)];

    /// <summary>
    /// What the model gave at a λ that no member stands at, in the place of the member whose model it is; every other place is empty.
    /// Null where no such λ was asked for. It answers and is no member: scores, quorum and counts do not know it.
    /// </summary>
    public MemberOutputs? AtLambda { get; internal set; }

    /// <summary>Members that answered at least in part.</summary>
    public int Answered
    {
        get
        {
            int count = 0;
            for (int m = 0; m < Results.Count; m++)
                count += Results[m].Status == MemberStatus.Answered ? 1 : 0;
            return count;
        }
    }

    /// <summary>Whether a member's answer to a row counts.</summary>
    public bool IsValid(int member, int row) => valid[(row * Members) + member];

    /// <summary>Members whose answer to a row counts, 0 to K.</summary>
    public int ValidMembers(int row) => valid.AsSpan(row * Members, Members).Count(true);

    /// <summary>Rows that fewer than <paramref name="quorum"/> members answered.</summary>
    public int[] RowsBelow(int quorum)
    {
        List<int>? below = null;
        for (int row = 0; row < Rows; row++)
        {
            if (ValidMembers(row) < quorum)
                (below ??= []).Add(row);
        }

        return below is null ? [] : [.. below];
    }

    /// <summary>Why members are missing from a row; None when none is.</summary>
    public Reason Missing(int row)
    {
        var reasons = Reason.None;
        for (int m = 0; m < Members; m++)
            reasons |= Missing(m, row);

        return reasons;
    }

    /// <summary>Why a member is missing from a row; None when it is not.</summary>
    internal Reason Missing(int member, int row) => IsValid(member, row) ? Reason.None
        : Results[member].Status is MemberStatus.Answered or MemberStatus.Invalid ? Reason.MemberInvalid : Reason.MemberMissing;

    /// <summary>Where a choice's answer is to be read: these, or the run that was made for it.</summary>
    /// <exception cref="ArgumentException">The choice needs a run of its own, and none was made.</exception>
    internal MemberOutputs For(AnswerChoice choice) => !family.IsRunForIt(choice) ? this
        : AtLambda ?? throw new ArgumentException($"the family was not run for {family.ChoiceName(choice)}", nameof(choice));

    /// <summary>Calibrated class probabilities, or means, of one member for one row; shape (<see cref="Width"/>).</summary>
    public ReadOnlySpan<double> Values(int member, int row) => values.AsSpan(((row * Members) + member) * Width, Width);

    /// <summary>Variances of one member for one row, shape (<see cref="Width"/>); empty when the family has none.</summary>
    public ReadOnlySpan<double> Variances(int member, int row) =>
        variances.Length == 0 ? [] : variances.AsSpan(((row * Members) + member) * Width, Width);

    /// <summary>How far a member says that one row lies from what it learnt, ≥ 0 where its answer is valid; NaN when the family has no such output.</summary>
    public double Distance(int member, int row) => distances.Length == 0 ? double.NaN : distances[(row * Members) + member];

    /// <summary>Values and weights of the members whose answer to a row counts, in order.</summary>
    /// <param name="row">Row.</param>
    /// <param name="scratch">At least K·(Width + 2) numbers; used when a member is missing.</param>
    public MemberProbabilities Probabilities(int row, Span<double> scratch)
    {
        int answered = ValidMembers(row);
        if (answered == Members)
            return new MemberProbabilities(values.AsSpan(row * Members * Width, Members * Width), family.Weights, Width) { Distances = distances.Length == 0 ? [] : distances.AsSpan(row * Members, Members) };
        Span<double> weights = scratch.Slice(Members * Width, answered);
        Span<double> far = distances.Length == 0 ? [] : scratch.Slice(Members * (Width + 1), answered);
        for (int m = 0, k = 0; m < Members; m++)
        {
            if (!IsValid(m, row))
                continue;
            Values(m, row).CopyTo(scratch[(k * Width)..]);
            if (far.Length > 0)
                far[k] = distances[(row * Members) + m];
            weights[k++] = family.Weights[m];
        }

        return new MemberProbabilities(scratch[..(answered * Width)], weights, Width) { Distances = far };
    }

    internal Span<double> Writable(int member, int row) => values.AsSpan(((row * Members) + member) * Width, Width);

    internal Span<double> WritableVariances(int member, int row) => variances.AsSpan(((row * Members) + member) * Width, Width);

    internal void SetDistance(int member, int row, double distance) => distances[(row * Members) + member] = distance;

    internal void MarkValid(int member, int row) => valid[(row * Members) + member] = true;
}
