using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Ensemble.Families;
using Ensemble.Members;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Protocols.Grpc;
using Gateway.Protocols.Grpc.Messages;
using Gateway.Tracing;
using Google.Protobuf;

namespace Gateway.RemoteMembers;

/// <summary>Asks a server of the Open Inference Protocol over gRPC: HTTP/2, without TLS by prior knowledge. Thread-safe.</summary>
/// <param name="address">Where it is.</param>
/// <param name="client">Its connections.</param>
/// <param name="outputs">The family's outputs.</param>
/// <param name="own">Limits of a reply instead of those that are asked with; null for these.</param>
sealed class GrpcProtocol(Uri address, HttpMessageInvoker client, IReadOnlyList<TensorSpec> outputs, LimitsConfig? own = null) : IMemberProtocol
{
    /// <summary>Parameter by which a process of ours is told another λ than the member's.</summary>
    public const string LambdaParameter = "lambda";

    readonly string path = address.AbsoluteUri.TrimEnd('/') + "/inference.GRPCInferenceService/ModelInfer";

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Tensor>> AskAsync(
        RemoteMember member, MemberInputs inputs, TimeSpan budget, LimitsConfig limits, long mostBytes, CancellationToken cancellation)
    {
        var encoded = inputs.Form<EncodedInputs>(("grpc", member.InputsKey), tensors => EncodedInputs.Grpc(member.OwnInputs(tensors)));
        var message = new ModelInferRequest { ModelName = member.Remote.Model, ModelVersion = member.Remote.Version ?? "", Id = CallIds.Next() };
        if (member.ToldLambda is { } lambda)
            message.Parameters[LambdaParameter] = new InferParameter { StringParam = lambda.ToString("R", CultureInfo.InvariantCulture) };
        foreach (string name in member.OutputNames)
            message.Outputs.Add(new ModelInferRequest.Types.InferRequestedOutputTensor { Name = name });
        byte[] fields = message.ToByteArray(), prefix = new byte[MessageBuffer.PrefixLength];
        BinaryPrimitives.WriteInt32BigEndian(prefix.AsSpan(1), checked(fields.Length + encoded.Head.Length));
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new PiecesContent(GrpcReply.ContentType, prefix, fields, encoded.Head),
        };
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        request.Headers.TryAddWithoutValidation(GrpcTimeout.Header, Timeout(budget));
        Spans.Forward(request.Headers);
        try
        {
            using var response = await client.SendAsync(request, cancellation);
            var (reply, status) = await ReadAsync(response, mostBytes, cancellation);
            if (status is not "0")
                throw GrpcStatusWords.Failure(status, response);
            return new GrpcMemberReply(member, outputs, inputs.Rows, own ?? limits).Read(reply, message.Id, out var tensors) is { } wrong ? throw ReplicaClient.Invalid(wrong) : tensors;
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            throw ReplicaClient.Unreachable(failure);
        }
    }

    /// <summary>Nothing has to be known of a gRPC server: its tensors are raw.</summary>
    public ValueTask LearnAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    public void Dispose() => client.Dispose();

    // The message, and the status that comes behind it or, where there is none, in its place.
    static async ValueTask<(ReadOnlyMemory<byte> Message, string? Status)> ReadAsync(HttpResponseMessage response, long mostBytes, CancellationToken cancellation)
    {
        if (response.StatusCode != HttpStatusCode.OK)
            throw new RemoteException(response.StatusCode == HttpStatusCode.ServiceUnavailable ? RemoteCause.Busy : RemoteCause.Refused, $"answered with status {(int)response.StatusCode}");
        string type = response.Content.Headers.ContentType?.MediaType ?? "nothing";
        if (!type.StartsWith(GrpcReply.ContentType, StringComparison.Ordinal))
            throw ReplicaClient.Invalid($"its Content-Type is {Replies.Fault.Show(type)}");
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        var bytes = await ReplicaClient.ReadAsync(body, null, mostBytes, cancellation);
        string? status = GrpcStatusWords.Status(response);
        if (status is not "0")
            return (default, status);
        if (bytes.Length < MessageBuffer.PrefixLength)
            throw ReplicaClient.Invalid("it has no message");
        if (bytes.Span[0] != 0)
            throw ReplicaClient.Invalid("its message is compressed, which was not asked for");
        if (BinaryPrimitives.ReadUInt32BigEndian(bytes.Span[1..]) != bytes.Length - MessageBuffer.PrefixLength)
            throw ReplicaClient.Invalid("its message is not as long as it says, or more than one");
        return (bytes[MessageBuffer.PrefixLength..], status);
    }

    // At most eight digits.
    static string Timeout(TimeSpan budget)
    {
        long micro = Math.Max(1, (long)budget.TotalMicroseconds);
        return micro < 100_000_000 ? string.Create(CultureInfo.InvariantCulture, $"{micro}u") : string.Create(CultureInfo.InvariantCulture, $"{Math.Min(99_999_999, micro / 1000)}m");
    }
}
