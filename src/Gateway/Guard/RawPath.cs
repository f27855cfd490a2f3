using Gateway.Replies;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Guard;

/// <summary>
/// Forwards the path as the caller wrote it, byte for byte: what routing has seen is decoded, and encoding that again would make
/// %2F into %252F. What one server could take for another path than the next is refused.
/// </summary>
static class RawPath
{
    static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public static ValueTask Forward(RequestTransformContext context)
    {
        string path = PathOf(Target(context.HttpContext));
        if (path.StartsWith('/'))
            context.ProxyRequest.RequestUri = new Uri(context.DestinationPrefix.TrimEnd('/') + path + context.Query.QueryString, AsItIs);
        return ValueTask.CompletedTask;
    }

    /// <summary>What is wrong with the path; null where every server reads it alike.</summary>
    public static Fault? Check(HttpContext context)
    {
        string target = Target(context);
        // What is behind # some servers cut off, and a bare line end would be a line of ours.
        if (target.Any(c => c is <= ' ' or '#' or >= '\x7f'))
            return new(FaultCode.NotForwarded, "the target: it holds a space, a control character or #");
        // Decoded once, as the next server does.
        string path = Uri.UnescapeDataString(PathOf(target));
        if (path.Contains('\\', StringComparison.Ordinal))
            return new(FaultCode.NotForwarded, "the path: it holds a backslash (also %5C)");
        return path.Split('/').Any(segment => segment is "." or "..")
            ? new(FaultCode.NotForwarded, "the path: it holds a segment . or .. (also %2E, and beside %2F)") : null;
    }

    static string Target(HttpContext context) => context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";

    // A target may be a whole URL.
    static string PathOf(string target)
    {
        int scheme = target.StartsWith('/') ? -1 : target.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0)
            target = target.IndexOfAny(['/', '?'], scheme + 3) is var start and >= 0 ? target[start..] : "";
        int end = target.IndexOf('?', StringComparison.Ordinal);
        return end < 0 ? target : target[..end];
    }
}
