using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Guard;

/// <summary>
/// Forwards an encoded slash as the caller wrote it: the path that routing sees keeps %2F, and encoding that again would
/// send %252F.
/// </summary>
static class RawPath
{
    public static ValueTask Forward(RequestTransformContext context)
    {
        string target = context.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        int end = target.IndexOf('?', StringComparison.Ordinal);
        string path = end < 0 ? target : target[..end];
        if (path.StartsWith('/') && path.Contains("%2F", StringComparison.OrdinalIgnoreCase))
            context.ProxyRequest.RequestUri = new Uri(context.DestinationPrefix.TrimEnd('/') + path + context.Query.QueryString);
        return ValueTask.CompletedTask;
    }
}
