using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Guard;

/// <summary>A real Kestrel on a free loopback port.</summary>
sealed class LocalServer : IAsyncDisposable
{
    readonly WebApplication app;

    LocalServer(WebApplication app) => this.app = app;

    public Uri Address => new(app.Urls.Single());

    public IServiceProvider Services => app.Services;

    /// <summary>A deployed service: every request goes to one handler.</summary>
    public static Task<LocalServer> ServiceAsync(RequestDelegate handler) => StartAsync(_ => { }, app => app.Run(handler));

    /// <summary>The same behind TLS, over HTTP/1.1 and HTTP/2.</summary>
    public static Task<LocalServer> SecureAsync(X509Certificate2 certificate, RequestDelegate handler) => StartAsync(_ => { }, app => app.Run(handler), certificate);

    public static async Task<LocalServer> StartAsync(Action<IServiceCollection> services, Action<WebApplication> map, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        if (certificate is null)
            builder.WebHost.UseUrls("http://127.0.0.1:0");
        else
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listener => listener.UseHttps(certificate)));
        builder.Services.AddLogging(logging => logging.ClearProviders()).AddRoutingCore();
        services(builder.Services);
        var built = builder.Build();
        map(built);
        await built.StartAsync();
        return new(built);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
