using System.Net;
using System.Text;
using Ensemble.Families;
using Gateway.Admin;
using Gateway.Configuration;
using Gateway.Metrics;
using Gateway.Pipeline;
using Gateway.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Testing;

namespace Gateway.Tests.Serving;

public sealed class FailureTests
{
    [Fact]
    public async Task A_mistake_of_the_gateway_reads_as_flagged_and_tells_nothing_of_itself()
    {
        var context = Context();
        await InternalFault.HandleAsync(context);
        context.Response.StatusCode.ShouldBe(500);
        context.Response.Headers["Consensus-Flagged"].ToString().ShouldBe("?1");
        Body(context).ShouldBe("{\"error\":\"a mistake of the gateway; its log says more\",\"code\":\"internal\"}\n");
    }

    [Fact]
    public async Task A_mistake_of_the_gateway_reads_so_over_gRPC_too()
    {
        var context = Context();
        context.Features.Set(new PlaneFeature(Plane.Grpc));
        await InternalFault.HandleAsync(context);
        context.Response.StatusCode.ShouldBe(200);
        context.Response.ContentType.ShouldBe("application/grpc");
        context.Response.Headers["grpc-status"].ToString().ShouldBe("13");
        context.Response.Headers["grpc-message"].ToString().ShouldBe("a mistake of the gateway; its log says more");
        context.Response.Headers["Consensus-Flagged"].ToString().ShouldBe("?1");
        Body(context).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("10.0.0.1", 403)]
    [InlineData("::ffff:10.0.0.1", 403)]
    [InlineData("127.0.0.1", 200)]
    [InlineData("::1", 200)]
    [InlineData("::ffff:127.0.0.1", 200)]
    public async Task Repository_calls_are_for_peers_on_this_machine(string peer, int status)
    {
        using var folder = new TemporaryFolder();
        using var store = new FamilyStore(folder.Path, TimeProvider.System);
        using var metrics = new GatewayMetrics();
        var reports = new FamilyReports(store, metrics, NullLogger<FamilyReports>.Instance);
        var snapshot = ConfigLoader.Load(new(Families: folder.Path), new Dictionary<string, string>(), out _)!;
        var context = Context();
        context.Connection.RemoteIpAddress = IPAddress.Parse(peer);
        await new RepositoryEndpoint(store, reports, new Admission(), new SnapshotHolder(snapshot)).IndexAsync(context);
        context.Response.StatusCode.ShouldBe(status);
    }

    static DefaultHttpContext Context()
    {
        var services = new ServiceCollection().AddSingleton(_ => new GatewayMetrics()).BuildServiceProvider();
        var context = new DefaultHttpContext { RequestServices = services };
        context.Response.Body = new MemoryStream();
        return context;
    }

    static string Body(HttpContext context) => Encoding.UTF8.GetString(((MemoryStream)context.Response.Body).ToArray());
}
