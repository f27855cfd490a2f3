namespace Gateway.Configuration;

/// <summary>Where shipped files lie: in the package that the program belongs to, else in the repository that it was built in.</summary>
static class Places
{
    /// <summary>The repository's or package's folder "config"; null when there is neither.</summary>
    public static string? Config { get; } = Find(AppContext.BaseDirectory);

    public static string? ShippedFile => Config is { } folder && File.Exists(Path.Combine(folder, "gateway.json"))
        ? Path.Combine(folder, "gateway.json") : null;

    // A package's programs lie in its folder "lib". It is asked for first: it may have been unpacked inside a repository.
    static string? Find(string start)
    {
        foreach (string shipped in new[] { Path.Combine(start, "config"), Path.GetFullPath(Path.Combine(start, "..", "config")) })
        {
            if (File.Exists(Path.Combine(shipped, "gateway.json")))
                return shipped;
        }

        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Gateway.sln")))
                return Path.Combine(folder.FullName, "config");
        }

        return null;
    }
}
