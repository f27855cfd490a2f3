using System.Globalization;
using System.Net;

namespace Gateway.Tests.Corpus;

/// <summary>Every file of the corpus against a live gateway, byte by byte as it is written.</summary>
public sealed class CorpusTests(CorpusTests.Fixture fixture) : IClassFixture<CorpusTests.Fixture>
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public sealed class Fixture : IAsyncLifetime
    {
        internal GatewayUnderTest Gateway { get; private set; } = null!;

        public async Task InitializeAsync() => Gateway = await GatewayUnderTest.StartAsync(CorpusFamilies.Write);

        public Task DisposeAsync() => Gateway.DisposeAsync().AsTask();
    }

    public static TheoryData<string> Bad => [.. CorpusFile.Names("bad")];

    public static TheoryData<string> Good => [.. CorpusFile.Names("good")];

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task A_bad_request_is_refused_in_words_counted_once_and_the_server_lives(string name)
    {
        var file = CorpusFile.Read(name);
        var before = await FaultCounts.OfAsync(fixture.Gateway);
        int times = file["times"].Length == 0 ? 1 : int.Parse(file["times"], CultureInfo.InvariantCulture);
        for (int i = 0; i < times; i++)
        {
            var reply = await SendAsync(file);
            reply.Status.ShouldBe(file.Status, reply.Text);
            // What the HTTP server itself refuses has no body, and no request to count.
            if (file.Code == "-")
            {
                reply.Body.ShouldBeEmpty();
                continue;
            }

            ((string)reply.Json!["code"]!).ShouldBe(file.Code, reply.Text);
            ((string)reply.Json["error"]!).ShouldContain(file.Says, Case.Sensitive);
            // Dots climb out of the path of infer before it is looked at.
            if (file.Family.Length > 0 && file.Code != "not_found")
            {
                reply.Headers.GetValueOrDefault("Consensus-Flagged").ShouldBe("?1");
                reply.Headers.GetValueOrDefault("Consensus").ShouldBe($"error=\"{file.Code}\"");
            }
        }

        (await fixture.Gateway.GetAsync("/v2/health/live")).Status.ShouldBe(HttpStatusCode.OK);
        FaultCounts.Between(before, await FaultCounts.OfAsync(fixture.Gateway))
            .ShouldBe(file.Code == "-" ? [] : [times == 1 ? file.Code : $"{file.Code} x{times}"]);
    }

    [Theory]
    [MemberData(nameof(Good))]
    public async Task A_good_request_is_answered(string name)
    {
        var file = CorpusFile.Read(name);
        var before = await FaultCounts.OfAsync(fixture.Gateway);
        var reply = await SendAsync(file);
        reply.Status.ShouldBe(file.Status, reply.Text);
        foreach (string said in file["says"].Split(" ~ ", StringSplitOptions.RemoveEmptyEntries))
            reply.Text.ShouldContain(said, Case.Sensitive);
        FaultCounts.Between(before, await FaultCounts.OfAsync(fixture.Gateway)).ShouldBeEmpty();
    }

    Task<RawReply> SendAsync(CorpusFile file) => RawReply.SendAsync(
        (file["port"] == "ops" ? fixture.Gateway.Ops : fixture.Gateway.Data).BaseAddress!, file.Request(), Patience);
}
