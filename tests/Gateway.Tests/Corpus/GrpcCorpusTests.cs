using Gateway.Protocols.Grpc.Messages;
using Gateway.Tests.Protocols.Grpc;

namespace Gateway.Tests.Corpus;

/// <summary>Every file below grpc as a call of ModelInfer to a live gateway.</summary>
public sealed class GrpcCorpusTests(CorpusTests.Fixture fixture) : IClassFixture<CorpusTests.Fixture>
{
    const string Infer = "/inference.GRPCInferenceService/ModelInfer";

    public static TheoryData<string> Bad => [.. CorpusFile.Names("grpc/bad")];

    public static TheoryData<string> Good => [.. CorpusFile.Names("grpc/good")];

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task A_bad_message_is_refused_in_words_counted_once_and_the_server_lives(string name)
    {
        var file = CorpusFile.Read(name);
        var before = await FaultCounts.OfAsync(fixture.Gateway);
        var reply = await fixture.Gateway.Grpc.SendAsync(Infer, Frame(file), file["timeout"].Length == 0 ? null : file["timeout"]);
        (reply.Status, reply.Code).ShouldBe((file.Status, file.Code), reply.Message);
        reply.Message.ShouldContain(file.Says, Case.Sensitive);
        reply.IsTrailersOnly.ShouldBeTrue();
        reply.Headers["consensus-flagged"].ShouldBe("?1");
        (await fixture.Gateway.Grpc.CallAsync("ServerLive", new ServerLiveRequest(), ServerLiveResponse.Parser)).Live.ShouldBeTrue();
        FaultCounts.Between(before, await FaultCounts.OfAsync(fixture.Gateway)).ShouldBe([file.Code]);
    }

    [Theory]
    [MemberData(nameof(Good))]
    public async Task A_good_message_is_answered(string name)
    {
        var file = CorpusFile.Read(name);
        var before = await FaultCounts.OfAsync(fixture.Gateway);
        var reply = await fixture.Gateway.Grpc.SendAsync(Infer, Frame(file), file["timeout"].Length == 0 ? null : file["timeout"]);
        string answer = reply.Read(ModelInferResponse.Parser).ToString();
        foreach (string said in file["says"].Split(" ~ ", StringSplitOptions.RemoveEmptyEntries))
            answer.ShouldContain(said, Case.Sensitive);
        FaultCounts.Between(before, await FaultCounts.OfAsync(fixture.Gateway)).ShouldBeEmpty();
    }

    static byte[] Frame(CorpusFile file) => file["send"] == "frame" ? file.Body : GrpcClient.Frame(file.Message);
}
