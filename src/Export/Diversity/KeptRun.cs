using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Ensemble.Data;
using Ensemble.Tensors;
using Export.Training;

namespace Export.Diversity;

/// <summary>
/// Keeps where learners that belong together stand between two passes, in one file, so that a run that was stopped goes on to the same
/// bits. Its name holds a digest of everything that the weights depend on, the other members' seeds and the unlabelled rows included.
/// </summary>
/// <param name="task">The first of the learners' tasks; one without checkpoints keeps nothing.</param>
/// <param name="name">What is kept, for the file's name and the message.</param>
/// <param name="also">What the weights depend on beside the task.</param>
/// <param name="states">The learners' states.</param>
/// <param name="random">Draws of the run itself; null for none.</param>
sealed class KeptRun(LearningTask task, string name, byte[] also, TrainingState[] states, SeededRandom? random = null)
{
    readonly string? path = task.Checkpoints?.PathOf(task, name, also);
    long saved = Stopwatch.GetTimestamp();

    /// <summary>Digest of seeds, of what a push counts and of the rows that members are pushed on.</summary>
    public static byte[] Digest(IReadOnlyList<LearningTask> tasks, Examples? free = null, double weight = 0)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes<int>(tasks.Select(t => t.Seed).ToArray()));
        hash.AppendData(BitConverter.GetBytes(weight));
        if (free is not null)
            hash.AppendData(MemoryMarshal.AsBytes<float>(free.Inputs));
        return hash.GetHashAndReset();
    }

    /// <summary>Goes on where an earlier run stopped.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="DataException">The file is broken.</exception>
    public bool Resume()
    {
        if (path is null || task.Checkpoints!.Read(path) is not { } bytes)
            return false;
        try
        {
            var kept = NpzFile.Read(bytes, path).ToDictionary(t => t.Name, StringComparer.Ordinal);
            for (int i = 0; i < states.Length; i++)
                states[i].Restore(Find(kept, $"state{i}").ToArray(), path);
            if (random is not null)
                random.State = [.. MemoryMarshal.Cast<byte, ulong>(Find(kept, "random"))];
        }
        catch (DataException e)
        {
            throw new DataException($"{e.Message}; delete it to train anew", e);
        }

        task.Checkpoints.Say($"{name}: goes on after epoch {states[0].Epoch}, where an earlier run stopped");
        return true;
    }

    /// <summary>A pass is over: written where the last time is long ago.</summary>
    public void Passed()
    {
        if (path is not null && task.Checkpoints!.Due(Stopwatch.GetElapsedTime(saved)))
            Save();
    }

    /// <summary>Written at once.</summary>
    public void Save()
    {
        if (path is null)
            return;
        var tensors = states.Select((s, i) => Bytes($"state{i}", s.ToBytes())).ToList();
        if (random is not null)
            tensors.Add(Bytes("random", MemoryMarshal.AsBytes<ulong>(random.State).ToArray()));
        task.Checkpoints!.Save(NpzFile.ToBytes(tensors), path);
        saved = Stopwatch.GetTimestamp();
    }

    static Tensor Bytes(string name, byte[] bytes) => Tensor.From<byte>(name, Datatype.UINT8, [bytes.Length], bytes);

    ReadOnlySpan<byte> Find(Dictionary<string, Tensor> kept, string part) =>
        kept.TryGetValue(part, out Tensor? tensor) && tensor.Datatype == Datatype.UINT8 ? tensor.As<byte>() : throw new DataException($"{path}: '{part}' is not there");
}
