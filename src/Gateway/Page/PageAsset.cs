namespace Gateway.Page;

/// <summary>A file of the page, which the program carries.</summary>
/// <param name="Name">Behind /ui/; index.html stands for the folder itself.</param>
/// <param name="Type">Content-Type.</param>
/// <param name="Body">Its bytes.</param>
sealed record PageAsset(string Name, string Type, byte[] Body)
{
    const string Folder = "Gateway.Page.Assets.";

    /// <summary>Every file of the page, by name.</summary>
    public static IReadOnlyList<PageAsset> All { get; } =
        [.. typeof(PageAsset).Assembly.GetManifestResourceNames().Where(n => n.StartsWith(Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(Read)];

    static PageAsset Read(string resource)
    {
        using var stream = typeof(PageAsset).Assembly.GetManifestResourceStream(resource)!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        string name = resource[Folder.Length..];
        return new PageAsset(name, TypeOf(name), copy.ToArray());
    }

    static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "text/plain; charset=utf-8",
    };
}
