using System.Text;
using System.Text.Json.Nodes;
using Gateway.Tests.Candidates;

namespace Gateway.Tests.Guard;

/// <summary>What a route's guarantee says where several destinations answer, or another version judges.</summary>
[Collection(CalibratedRoute.Collection)]
public sealed class RouteDestinationTests(CalibratedRoute calibrated)
{
    const string Sure = """{"applicant":{"age":2.4},"region":"n"}""";
    const string Id = "guarantee=\"score-0.05-2\"";

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Two_destinations_that_answer_alike_are_one_service_and_one_that_answers_otherwise_withdraws_it(int changed)
    {
        ScriptedService[] scripts = [new(), new()];
        await using LocalServer a = await LocalServer.ServiceAsync(CalibratedRoute.Service(scripts[0])), b = await LocalServer.ServiceAsync(CalibratedRoute.Service(scripts[1]));
        await using var gateway = await StartAsync(a, b);
        (await UntilAsync(gateway, said => said.Contains(Id) && !said.Contains("guarantee_state"))).ShouldContain(Id);
        scripts[changed].Says = "1";
        (await UntilAsync(gateway, said => said.Contains("guarantee_state=\"withdrawn\""))).ShouldContain(Id);
        File(gateway)["guarantee"]!["state"]!.GetValue<string>().ShouldBe("withdrawn");
    }

    // One that is silent may be another one: whoever may answer has to be heard.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_destination_that_cannot_be_asked_leaves_it_unverified(int silent)
    {
        ScriptedService[] scripts = [new(), new()];
        scripts[silent].Status = 503;
        await using LocalServer a = await LocalServer.ServiceAsync(CalibratedRoute.Service(scripts[0])), b = await LocalServer.ServiceAsync(CalibratedRoute.Service(scripts[1]));
        await using var gateway = await StartAsync(a, b);
        (await UntilAsync(gateway, said => said.Contains(Id))).ShouldContain("guarantee_state=\"unverified\"");
        await Task.Delay(1500);
        (await UntilAsync(gateway, said => said.Contains(Id))).ShouldContain("guarantee_state=\"unverified\"");
        scripts[silent].Status = 200;
        (await UntilAsync(gateway, said => said.Contains(Id) && !said.Contains("guarantee_state"))).ShouldContain(Id);
    }

    // The guarantee is measured with the version that serves: what a candidate judges has none, and promoting it leaves the guarantee behind.
    [Fact]
    public async Task Another_version_of_the_family_carries_no_guarantee_of_the_route()
    {
        await using var service = await GuardedService.StartAsync(CalibratedRoute.Service(new()), CalibratedRoute.Route, families =>
        {
            calibrated.CopyFamily(Path.Combine(families, "tiny", "1"));
            GuardedService.Family().With(m => m["version"] = "2").Write(families, versioned: true);
            System.IO.File.WriteAllText(Path.Combine(families, "tiny", "serving.json"), """{"serving":"1"}""");
        });
        (await UntilAsync(service.Gateway, said => said.Contains(Id) && !said.Contains("guarantee_state"))).ShouldContain(Id);
        await CandidateGateway.CallAsync(service.Gateway, "candidate", """{"version":"2","mode":"shadow"}""");
        (await service.PostAsync(Sure)).Headers["Consensus"].ShouldContain(Id);
        await CandidateGateway.CallAsync(service.Gateway, "candidate", """{"version":"2","mode":"share","share":1}""");
        var judged = await service.PostAsync(Sure);
        judged.Headers["Consensus"].ShouldContain("guarantee=\"none\"");
        (await service.KeptAsync("SELECT version || ' ' || guarantee FROM decisions WHERE version = '2'", 0)).ShouldAllBe(kept => kept == "2 none");
        (await CandidateGateway.CallAsync(service.Gateway, "promote")).Status.ShouldBe(System.Net.HttpStatusCode.OK);
        await Task.Delay(1500);
        (await service.PostAsync(Sure)).Headers["Consensus"].ShouldContain("guarantee=\"none\"");
        (await CandidateGateway.CallAsync(service.Gateway, "rollback")).Status.ShouldBe(System.Net.HttpStatusCode.OK);
        (await UntilAsync(service.Gateway, said => said.Contains(Id) && !said.Contains("guarantee_state"))).ShouldContain(Id);
    }

    Task<GatewayUnderTest> StartAsync(LocalServer a, LocalServer b) => GatewayUnderTest.StartAsync(
        families => calibrated.CopyFamily(Path.Combine(families, "tiny")),
        $$"""
        { "Clusters": { "credit": { "Destinations": { "a": { "Address": "{{a.Address}}" }, "b": { "Address": "{{b.Address}}" } } } },
          "Routes": { "score": { {{CalibratedRoute.Route}} "Mode": "guard", "Cluster": "credit", "Family": "tiny", "Match": { "Path": "/score" } } } }
        """);

    static JsonNode File(GatewayUnderTest gateway) => JsonNode.Parse(System.IO.File.ReadAllText(Path.Combine(gateway.Families, "tiny", "routes", "score.json")))!;

    static async Task<string> UntilAsync(GatewayUnderTest gateway, Func<string, bool> holds)
    {
        string said = "";
        for (int i = 0; i < 80 && !holds(said); i++)
        {
            await Task.Delay(i == 0 ? 0 : 100);
            var reply = await GatewayUnderTest.PostAsync(gateway.Data, "/score", Encoding.UTF8.GetBytes(Sure));
            said = reply.Headers.GetValueOrDefault("Consensus") ?? "";
        }

        holds(said).ShouldBeTrue(said);
        return said;
    }
}
