using System.Text.Json;

namespace Ensemble.Families;

/// <summary>DIR/NAME/serving.json, beside the versions of a family: read whole, replaced by rename.</summary>
static class ServingFile
{
    public const string FileName = "serving.json";

    /// <summary>Far more than five short keys need.</summary>
    const long LargestFile = 64 << 10;

    /// <summary>Changes when the file is replaced; empty where there is none.</summary>
    public static string Stamp(string folder)
    {
        var file = new FileInfo(Path.Combine(folder, FileName));
        return file.Exists ? $"{file.LastWriteTimeUtc.Ticks}/{file.CreationTimeUtc.Ticks}/{file.Length}" : "";
    }

    /// <summary>Reads it.</summary>
    /// <param name="folder">DIR/NAME.</param>
    /// <param name="mistakes">Gets one line a mistake.</param>
    /// <returns>The state, or null when there was any mistake.</returns>
    public static ServingState? Read(string folder, ICollection<string> mistakes)
    {
        string path = Path.Combine(folder, FileName);
        try
        {
            if (!RegularFile.Is(path) || new FileInfo(path).Length > LargestFile)
            {
                mistakes.Add($"expected a regular file of at most {LargestFile} bytes");
                return null;
            }

            if (StrictJson.Read<ServingState>(File.ReadAllBytes(path), mistakes) is not { } state)
                return null;
            int before = mistakes.Count;
            foreach (string mistake in state.Mistakes())
                mistakes.Add(mistake);
            return mistakes.Count == before ? state : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            mistakes.Add(exception.Message);
            return null;
        }
    }

    /// <summary>Replaces it: who reads sees the old state or the new one, whenever the machine stops.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public static void Write(string folder, ServingState state)
    {
        string temporary = Path.Combine(folder, $".{FileName}.new");
        try
        {
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
            {
                JsonSerializer.Serialize(file, state, StrictJson.Options);
                file.Write("\n"u8);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, Path.Combine(folder, FileName), overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
