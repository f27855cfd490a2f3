namespace Gateway.Protocols.OpenApi;

/// <summary>The files of this folder, which the program carries.</summary>
static class DocsFile
{
    /// <exception cref="ArgumentException">The program carries no such file.</exception>
    public static byte[] Read(string name)
    {
        using var stream = typeof(DocsFile).Assembly.GetManifestResourceStream($"{typeof(DocsFile).Namespace}.{name}")
            ?? throw new ArgumentException($"no file {name} in the program", nameof(name));
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
