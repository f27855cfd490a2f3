using System.Buffers.Binary;
using System.Net;
using Gateway.Configuration;
using Gateway.Overload;
using Gateway.Tests.Security;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Protocols.Grpc;

/// <summary>Who may not ask, or would be turned away, is told so by the first bytes of a message, and need not send the others.</summary>
public sealed class EarlyRefusalTests
{
    static readonly TestKey Other = TestKey.Of("other", "predict:other");
    static readonly TestKey Tiny = TestKey.Of("tiny", "predict:tiny");

    [Fact]
    public async Task Whose_key_does_not_reach_the_family_is_refused_before_the_message_is_there()
    {
        await using var guarded = await Guarded.StartAsync([Other, Tiny]);
        (await StatusAsync(guarded, Other)).ShouldBe("7");
        // Of the right one the rest is waited for.
        (await StatusAsync(guarded, Tiny, timeout: "300m")).ShouldBe("4");
    }

    [Fact]
    public async Task Who_would_be_turned_away_is_before_the_message_is_there()
    {
        await using var guarded = await Guarded.StartAsync([Tiny], config: ""","Limits":{"InFlight":1,"Queue":0}""");
        var gates = guarded.Gateway.Server.Services.GetRequiredService<OverloadGates>();
        var limits = guarded.Gateway.Server.Services.GetRequiredService<SnapshotHolder>().Current.Limits;
        using (await gates.EnterAsync("tiny", 3, limits, CancellationToken.None))
            (await StatusAsync(guarded, Tiny)).ShouldBe("14");
        (await StatusAsync(guarded, Tiny, timeout: "300m")).ShouldBe("4");
    }

    // A prefix that says fifty million bytes, six hundred of them, and then nothing.
    static async Task<string> StatusAsync(Guarded guarded, TestKey key, string? timeout = null)
    {
        byte[] message = [.. GrpcClient.Rows(1, 0).ToByteArray(), .. new byte[600]];
        byte[] frame = [0, 0, 0, 0, 0, .. message];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), 50_000_000);
        using var ended = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var http = new HttpClient { BaseAddress = new Uri($"http://{guarded.Gateway.Server.Addresses.Grpc}") };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/inference.GRPCInferenceService/ModelInfer")
        {
            Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new StalledContent(frame, ended.Token),
        };
        request.Headers.TE.ParseAdd("trailers");
        request.Headers.Authorization = new("Bearer", key.Text);
        request.Content.Headers.ContentType = new("application/grpc");
        if (timeout is not null)
            request.Headers.TryAddWithoutValidation("grpc-timeout", timeout);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ended.Token);
        await response.Content.ReadAsByteArrayAsync(ended.Token);
        string status = (response.TrailingHeaders.TryGetValues("grpc-status", out var trailing) ? trailing : response.Headers.GetValues("grpc-status")).Single();
        await ended.CancelAsync();
        return status;
    }
}
