namespace Gateway.Configuration;

/// <summary>Where shipped files lie: in the repository that the program was built in, else beside the program.</summary>
static class Places
{
    /// <summary>The repository's or package's folder "config"; null when there is neither.</summary>
    public static string? Config { get; } = Find(AppContext.BaseDirectory);

    public static string? ShippedFile => Config is { } folder && File.Exists(Path.Combine(folder, "gateway.json"))
        ? Path.Combine(folder, "gateway.json") : null;

    static string? Find(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Gateway.sln")))
                return Path.Combine(folder.FullName, "config");
        }

        string beside = Path.Combine(start, "config");
        return Directory.Exists(beside) ? beside : null;
    }
}
