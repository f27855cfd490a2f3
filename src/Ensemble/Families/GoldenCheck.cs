using Ensemble.Members;
using Ensemble.Tensors;

namespace Ensemble.Families;

/// <summary>Runs the golden rows through a member: they warm it up, and must give what they once gave.</summary>
static class GoldenCheck
{
    /// <summary>Batch sizes that are tried for <see cref="Family.RowExact"/>.</summary>
    static readonly int[] BatchSizes = [1, 2, 4, 8, 16, 32];

    /// <summary>What differs from the expected outputs; null when nothing does.</summary>
    public static string? Differs(Member member, GoldenRows golden, double tolerance, CancellationToken ended)
    {
        IReadOnlyList<Tensor> outputs;
        try
        {
            outputs = Run(member, golden.Inputs, ended);
        }
        catch (ModelException exception)
        {
            return $"it fails on the golden rows: {exception.Message}";
        }
        catch (OperationCanceledException)
        {
            return "it takes too long to answer the golden rows (Limits.LoadTime)";
        }

        return GoldenAnswers.Wrong(member, outputs, golden, tolerance);
    }

    /// <summary>Batch sizes at which every output of every member is bit-equal to that of single rows.</summary>
    /// <remarks>None where they take too long to be tried.</remarks>
    public static int[] RowExact(IReadOnlyList<Member> members, GoldenRows golden, CancellationToken ended)
    {
        try
        {
            List<byte[][]> single = [.. members.Select(m => Enumerable.Range(0, golden.Rows).Select(r => Run(m, golden, [r], ended)[0]).ToArray())];
            return [.. BatchSizes.Where(size => members.Select((m, i) => (m, i)).All(p => Exact(p.m, golden, single[p.i], size, ended)))];
        }
        catch (Exception exception) when (exception is OperationCanceledException or ModelException)
        {
            return [];
        }
    }

    static bool Exact(Member member, GoldenRows golden, byte[][] single, int size, CancellationToken ended)
    {
        for (int start = 0; start < golden.Rows; start += size)
        {
            int[] rows = [.. Enumerable.Range(start, size).Select(r => r % golden.Rows)];
            byte[][] batch = Run(member, golden, rows, ended);
            for (int i = 0; i < size; i++)
            {
                if (!batch[i].AsSpan().SequenceEqual(single[rows[i]]))
                    return false;
            }
        }

        return true;
    }

    // All outputs of each row as bytes.
    static byte[][] Run(Member member, GoldenRows golden, int[] rows, CancellationToken ended)
    {
        IReadOnlyList<Tensor> outputs = Run(member, [.. golden.Inputs.Select(i => i.Take(rows))], ended);
        return [.. Enumerable.Range(0, rows.Length).Select(r => outputs.SelectMany(o => RowBytes(o, r)).ToArray())];
    }

    static IReadOnlyList<Tensor> Run(Member member, IReadOnlyList<Tensor> inputs, CancellationToken ended)
    {
        try
        {
            return member.RunAsync(new MemberInputs(inputs, Timeout.InfiniteTimeSpan, TimeProvider.System), null, ended).AsTask().GetAwaiter().GetResult();
        }
        catch (Exception exception) when (member is RemoteMember && exception is not (ModelException or OperationCanceledException))
        {
            throw new ModelException(exception.Message, exception);
        }
    }

    static IEnumerable<byte> RowBytes(Tensor output, int row)
    {
        if (output.Strings is { } strings)
            return strings.Skip(row * output.RowLength).Take(output.RowLength).SelectMany(s => s.Append((byte)0));
        int width = output.RowLength * output.Datatype.Size();
        return output.Bytes.Slice(row * width, width).ToArray();
    }
}
