namespace Gateway.Lifecycle;

/// <summary>
/// Whether the gateway is about to stop: it says that it is not ready, and asks every caller to connect elsewhere, while it still
/// answers whoever comes. Thread-safe.
/// </summary>
sealed class Draining
{
    volatile bool begun;

    public bool HasBegun => begun;

    /// <summary>Begins.</summary>
    /// <returns>Whether it had not begun before.</returns>
    public bool Begin() => !Interlocked.Exchange(ref begun, true);

    /// <summary>Has replies say that their connection ends with them, once that is so.</summary>
    public Task HandleAsync(HttpContext context, RequestDelegate next)
    {
        context.Features.Get<FreshConnection>()?.Begin();
        if (begun && HttpProtocol.IsHttp11(context.Request.Protocol))
            context.Response.Headers.Connection = "close";
        return next(context);
    }
}
