using Ensemble.Families;
using Ensemble.Members;
using Ensemble.Tensors;

namespace Gateway.RemoteMembers;

/// <summary>The golden rows as a member is asked them. Immutable.</summary>
sealed class GoldenQuestion
{
    /// <summary>Enough to know a model by; more would cost its server as much as a request each time.</summary>
    const int MostRows = 20;

    readonly GoldenRows golden;
    readonly double tolerance;
    readonly Tensor[] rows;

    public GoldenQuestion(Family family, RemoteMember member)
    {
        Member = member;
        golden = family.Golden!;
        tolerance = family.Manifest.Golden!.Tolerance;
        int asked = Math.Min(MostRows, golden.Rows);
        rows = [.. golden.Inputs.Select(i => asked == i.Rows ? i : i.Slice(0, asked))];
    }

    public RemoteMember Member { get; }

    public MemberInputs Inputs(TimeProvider time) => new(rows, Timeout.InfiniteTimeSpan, time);

    /// <summary>What is wrong with the answers; null when nothing is.</summary>
    /// <param name="outputs">In the order of the family's outputs.</param>
    /// <param name="configured">Largest difference of a number; below 0 takes the manifest's.</param>
    /// <param name="difference">The largest one that there is.</param>
    public string? Wrong(IReadOnlyList<Tensor> outputs, double configured, out double difference)
    {
        difference = GoldenAnswers.LargestDifference(Member, outputs, golden);
        return GoldenAnswers.Wrong(Member, outputs, golden, configured >= 0 ? configured : tolerance);
    }
}
