namespace Gateway.Protocols.Rest;

/// <summary>The paths that ask for inference, known before routing.</summary>
static class InferPath
{
    public static bool Is(PathString path) => Is(path, "/v2/models", "/infer") || Is(path, "/v1/models", ":predict");

    static bool Is(PathString path, string start, string end) =>
        path.StartsWithSegments(start, StringComparison.OrdinalIgnoreCase) && path.Value!.TrimEnd('/').EndsWith(end, StringComparison.OrdinalIgnoreCase);
}
