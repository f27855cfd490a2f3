namespace Benchmarks;

/// <summary>The repository that the program was built in.</summary>
static class RepositoryFolder
{
    public static string Find()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Gateway.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("run it from the repository: Gateway.sln was not found above the program");
    }
}
