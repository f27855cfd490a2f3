using System.Diagnostics;
using System.Globalization;
using Ensemble.Families;
using Ensemble.Members;
using Ensemble.Tensors;

namespace Export.Fusing;

/// <summary>Times a fused file against the members one after another, in turn, as serving calls them: on one thread, memory bound.</summary>
static class FusedTiming
{
    const int Rounds = 101;

    static readonly int[] Sizes = [1, 8, 32];

    // Shorter than what another program takes of a core at a time, so that most slices are whole.
    static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(0.3);

    /// <summary>Medians by batch size; none where the family's tensors cannot be bound (texts, open axes).</summary>
    public static FusedTime[] Run(Family family, ModelProbe fused, IReadOnlyList<ModelTensor> outputs, IReadOnlyList<Tensor> rows)
    {
        bool bound = family.Inputs.All(i => i.Datatype != Datatype.BYTES) && outputs.All(o => o.Datatype != Datatype.BYTES && !o.Shape.AsSpan(1).Contains(-1));
        return !bound ? [] : [.. Sizes.Select(size => Time(family, fused, outputs, [.. rows.Select(r => r.Take([.. Enumerable.Range(0, size).Select(i => i % r.Rows)]))]))];
    }

    /// <summary>Load of the machine over the last minute; NaN where it is not told.</summary>
    public static double Load()
    {
        const string Path = "/proc/loadavg";
        return File.Exists(Path) && double.TryParse(File.ReadAllText(Path).Split(' ')[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double load) ? load : double.NaN;
    }

    static FusedTime Time(Family family, ModelProbe fused, IReadOnlyList<ModelTensor> outputs, Tensor[] rows)
    {
        using BoundCall call = fused.Bind(rows, outputs);
        OnnxMember[] members = [.. family.Members.Cast<OnnxMember>()];
        void One() => call.Run();
        void InTurn()
        {
            foreach (OnnxMember member in members)
                member.Run(rows, CancellationToken.None);
        }

        (int few, int many) = (Calls(InTurn), Calls(One));
        double[] ours = new double[Rounds], theirs = new double[Rounds];
        for (int i = 0; i < Rounds; i++)
        {
            theirs[i] = Measure(InTurn, few);
            ours[i] = Measure(One, many);
        }

        Array.Sort(ours);
        Array.Sort(theirs);
        return new FusedTime(rows[0].Rows, theirs[Rounds / 2], ours[Rounds / 2]);
    }

    // As many as fill a slice; they warm up on the way.
    static int Calls(Action call)
    {
        Measure(call, 3);
        double one = Math.Max(0.1, Measure(call, 3));
        return (int)Math.Clamp(Slice.TotalMicroseconds / one, 1, 200);
    }

    static double Measure(Action call, int calls)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < calls; i++)
            call();
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / calls;
    }
}
