using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Ensemble.Data;
using Export.Training;

namespace Export.Imprecise;

/// <summary>The file that a training which is stopped goes on from. Its name holds a digest of the program, the rows, the options and the seed.</summary>
sealed class LearnerFile
{
    readonly Checkpoints checkpoints;
    readonly string path;
    long saved = Stopwatch.GetTimestamp();

    public LearnerFile(Checkpoints checkpoints, EnvironmentRows rows, double[] values, ImpreciseOptions options, int seed)
    {
        this.checkpoints = checkpoints;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(new { Program = typeof(LearnerFile).Module.ModuleVersionId, seed, options, values, rows.Columns, rows.Starts }));
        hash.AppendData(MemoryMarshal.AsBytes<float>(rows.Inputs));
        hash.AppendData(MemoryMarshal.AsBytes<float>(rows.Targets));
        path = checkpoints.PathOf($"imprecise-{seed}-{Convert.ToHexStringLower(hash.GetHashAndReset())[..24]}");
    }

    /// <summary>Steps that an earlier run made, its state restored; 0 without one.</summary>
    /// <exception cref="DataException">The file is broken.</exception>
    public int Resume(LearnerState state)
    {
        if (checkpoints.Read(path) is not { } bytes)
            return 0;
        try
        {
            int step = state.Restore(bytes, path);
            checkpoints.Say($"goes on after step {step}, where an earlier run stopped");
            return step;
        }
        catch (DataException e)
        {
            throw new DataException($"{e.Message}; delete it to train anew", e);
        }
    }

    /// <summary>Keeps where training stands, where long enough has passed.</summary>
    public void Keep(LearnerState state, int step)
    {
        if (!checkpoints.Due(Stopwatch.GetElapsedTime(saved)))
            return;
        checkpoints.Save(state.ToBytes(step), path);
        saved = Stopwatch.GetTimestamp();
    }
}
