using System.Net;
using System.Text;
using Gateway.Metrics;
using Gateway.Replies;
using Gateway.Security;
using Gateway.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

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
    [InlineData("10.0.0.1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    public async Task Calls_that_administer_are_for_peers_on_this_machine(string peer, bool letIn)
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        var context = Context();
        context.Connection.RemoteIpAddress = IPAddress.Parse(peer);

        var fault = await gateway.Server.Services.GetRequiredService<AccessCheck>().EnterAsync(context, Need.Admin);

        (fault?.Code).ShouldBe(letIn ? null : FaultCode.Forbidden);
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
