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

    public static async Task<LocalServer> StartAsync(Action<IServiceCollection> services, Action<WebApplication> map)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddLogging(logging => logging.ClearProviders()).AddRoutingCore();
        services(builder.Services);
        var built = builder.Build();
        map(built);
        await built.StartAsync();
        return new(built);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
