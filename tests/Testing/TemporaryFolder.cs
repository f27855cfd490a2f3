namespace Testing;

/// <summary>A new folder under the system's temporary one, deleted with everything in it.</summary>
sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("gateway-test-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    // A file that SQLite removes at the same moment makes the folder's own removal fail.
    public void Dispose()
    {
        using var never = new ManualResetEventSlim();
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                Directory.Delete(Path, recursive: true);
                return;
            }
            catch (IOException) when (attempt < 20)
            {
                never.Wait(50);
            }
        }
    }
}
