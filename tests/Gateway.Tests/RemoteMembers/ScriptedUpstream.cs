using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.RemoteMembers;

/// <summary>
/// A server of the Open Inference Protocol, over HTTP and gRPC on a real Kestrel, with one model "m": x [n,2] FP32 to the
/// distribution softmax(3x) as "p". It answers as it should until it is told otherwise.
/// </summary>
sealed class ScriptedUpstream : IAsyncDisposable
{
    readonly WebApplication app;
    volatile Func<UpstreamExchange, Task>? script;

    ScriptedUpstream(WebApplication app) => this.app = app;

    /// <summary>Where it speaks HTTP.</summary>
    public Uri Http => new(app.Urls.First());

    /// <summary>Where it speaks gRPC.</summary>
    public Uri Grpc => new(app.Urls.Last());

    /// <summary>Whether it announces binary tensors.</summary>
    public bool IsBinary { get; set; }

    /// <summary>Questions that it was asked, golden ones left out.</summary>
    public ConcurrentQueue<UpstreamExchange> Asked { get; } = [];

    public static async Task<ScriptedUpstream> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddLogging(logging => logging.ClearProviders());
        var built = builder.Build();
        var upstream = new ScriptedUpstream(built);
        built.Run(upstream.AnswerAsync);
        await built.StartAsync();
        return upstream;
    }

    /// <summary>Does this from now on for every question; null answers as it should.</summary>
    public void Does(Func<UpstreamExchange, Task>? what) => script = what;

    /// <summary>Does this for every question but golden ones.</summary>
    public void DoesToRequests(Func<UpstreamExchange, Task> what) => script = exchange => exchange.IsGolden ? exchange.AnswerAsync() : what(exchange);

    public ValueTask DisposeAsync() => app.DisposeAsync();

    async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Method == "GET" && context.Request.Path == "/v2")
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(IsBinary ? """{"name":"scripted","version":"1","extensions":["binary_tensor_data"]}""" : """{"name":"scripted","version":"1","extensions":[]}""");
            return;
        }

        if (context.Request.Path != "/v2/models/m/versions/1/infer" && context.Request.Path != UpstreamExchange.GrpcPath)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var exchange = await UpstreamExchange.ReadAsync(context);
        if (!exchange.IsGolden)
            Asked.Enqueue(exchange);
        await (script is { } what ? what(exchange) : exchange.AnswerAsync());
    }
}
