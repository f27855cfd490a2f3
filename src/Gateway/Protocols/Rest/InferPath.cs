namespace Gateway.Protocols.Rest;

/// <summary>The paths that ask for inference, known before routing.</summary>
static class InferPath
{
    public static bool Is(PathString path) =>
        path.StartsWithSegments("/v2/models", StringComparison.OrdinalIgnoreCase)
        && path.Value!.TrimEnd('/').EndsWith("/infer", StringComparison.OrdinalIgnoreCase);
}
