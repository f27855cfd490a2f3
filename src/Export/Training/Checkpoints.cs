using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Ensemble.Data;

namespace Export.Training;

/// <summary>
/// Keeps where the training of networks stands, so that a run that was stopped goes on: a file for each network, whose name holds
/// a digest of the program, the rows, the options and the seed. Another run never takes it for its own.
/// </summary>
/// <param name="folder">Where files are kept; made when the first one is written.</param>
/// <param name="every">Least time between two files of one network.</param>
/// <param name="say">Told when something is taken up again.</param>
sealed class Checkpoints(string folder, TimeSpan every, Action<string> say)
{
    /// <summary>Beside a family's folder, out of the gateway's sight.</summary>
    public static Checkpoints Beside(string family, Action<string> say)
    {
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(family));
        return new Checkpoints(Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.training"), TimeSpan.FromSeconds(10), say);
    }

    /// <summary>Whether so long has passed that another file is worth its time.</summary>
    public bool Due(TimeSpan sinceLast) => sinceLast >= every;

    /// <summary>The file of something that names itself, its digest included.</summary>
    public string PathOf(string name) => Path.Combine(folder, $"{name}.npz");

    /// <summary>What was written there; null for nothing.</summary>
    public byte[]? Read(string path) => File.Exists(path) ? File.ReadAllBytes(path) : null;

    /// <summary>Tells what was taken up again.</summary>
    public void Say(string what) => say(what);

    /// <summary>The file of one network, or of several that learn together.</summary>
    /// <param name="task">What it is learnt from.</param>
    /// <param name="kind">What it is called.</param>
    /// <param name="also">Whatever else its weights depend on.</param>
    public string PathOf(LearningTask task, string kind, ReadOnlySpan<byte> also = default)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(new
        {
            Program = typeof(Checkpoints).Module.ModuleVersionId,
            kind,
            task.Seed,
            task.Options,
            task.Learn.Columns,
            task.Learn.Outputs,
        }));
        hash.AppendData(also);
        foreach (Examples rows in new[] { task.Learn, task.Validation }.OfType<Examples>())
        {
            hash.AppendData(MemoryMarshal.AsBytes<float>(rows.Inputs));
            hash.AppendData(MemoryMarshal.AsBytes<float>(rows.Targets));
        }

        return Path.Combine(folder, $"{kind}-{task.Seed}-{Convert.ToHexStringLower(hash.GetHashAndReset())[..24]}.npz");
    }

    /// <summary>Goes on where an earlier run stopped; without a file nothing happens.</summary>
    /// <exception cref="DataException">The file is broken.</exception>
    public void Resume(TrainingState state, string path, string name)
    {
        if (!File.Exists(path))
            return;
        try
        {
            state.Restore(File.ReadAllBytes(path), path);
        }
        catch (DataException e)
        {
            throw new DataException($"{e.Message}; delete it to train anew", e);
        }

        say($"{name}: goes on after epoch {state.Epoch}, where an earlier run stopped");
    }

    /// <summary>Writes where a network stands; whoever reads sees all of it or what was there before.</summary>
    public void Save(TrainingState state, string path) => Save(state.ToBytes(), path);

    /// <summary>Writes bytes that <see cref="Read"/> gives back.</summary>
    public void Save(byte[] state, string path)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(path + ".new", state);
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>Everything was written elsewhere: nothing is kept any longer.</summary>
    public void Remove()
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
