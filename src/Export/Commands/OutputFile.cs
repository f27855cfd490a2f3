using Ensemble.Data;

namespace Export.Commands;

/// <summary>A file that a verb writes as its result.</summary>
static class OutputFile
{
    /// <summary>Refuses a target that cannot be written, before any work.</summary>
    /// <exception cref="DataException">It is a folder, is there already, or its folder is not.</exception>
    public static void Check(string path, bool force)
    {
        if (Directory.Exists(path))
            throw new DataException($"{path}: a folder; a file was expected");
        if (File.Exists(path) && !force)
            throw new DataException($"{path}: is there; --force replaces it");
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
            throw new DataException($"{path}: no such folder {folder}");
    }

    /// <summary>Writes it: whoever looks sees all of it or none, and nothing is left where it fails.</summary>
    public static void Write(string path, string text) => Write(path, temporary => File.WriteAllText(temporary, text));

    /// <inheritdoc cref="Write(string, string)"/>
    public static void Write(string path, byte[] bytes) => Write(path, temporary => File.WriteAllBytes(temporary, bytes));

    static void Write(string path, Action<string> write)
    {
        string temporary = path + ".new";
        try
        {
            write(temporary);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
