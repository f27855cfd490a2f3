namespace Testing;

/// <summary>Files of the repository that are written by the program: GATEWAY_WRITE_GENERATED=1 writes them anew.</summary>
static class GeneratedFile
{
    /// <summary>Fails when the file lags behind what the program writes.</summary>
    public static void ShouldBeCurrent(string path, string current)
    {
        string file = Repository.File(path.Split('/'));
        if (Environment.GetEnvironmentVariable("GATEWAY_WRITE_GENERATED") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, current);
        }

        string kept = File.Exists(file) ? File.ReadAllText(file) : "";
        (kept == current).ShouldBeTrue($"{path} lags; run GATEWAY_WRITE_GENERATED=1 ./test to write it anew");
    }
}
