using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Ensemble.Families;
using Ensemble.Members;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Protocols.Binary;
using Gateway.Tracing;

namespace Gateway.RemoteMembers;

/// <summary>Asks a server of the Open Inference Protocol over HTTP: JSON, or binary tensors where it announces them. Thread-safe.</summary>
sealed class HttpProtocol(Uri address, HttpMessageInvoker client, IReadOnlyList<TensorSpec> outputs, IReadOnlyList<Datatype> inputs) : IMemberProtocol
{
    const string Extension = "binary_tensor_data";
    const int MostMetadata = 64 << 10;

    readonly string root = address.AbsoluteUri.TrimEnd('/');
    volatile bool binary;

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Tensor>> AskAsync(
        RemoteMember member, MemberInputs asked, TimeSpan budget, LimitsConfig limits, long mostBytes, CancellationToken cancellation)
    {
        bool isBinary = binary;
        if (!isBinary && EncodedInputs.NeedsBinary(inputs.Concat(outputs.Select(o => o.Datatype))))
            throw new RemoteException(RemoteCause.Refused, $"announces no {Extension}, without which FP16 and BF16 cannot be sent");
        var encoded = asked.Form<EncodedInputs>(
            (isBinary, member.InputsKey), tensors => isBinary ? EncodedInputs.Binary(member.OwnInputs(tensors)) : EncodedInputs.Json(member.OwnInputs(tensors)));
        string id = CallIds.Next();
        var head = Head(id, budget);
        var tail = Outputs(member, isBinary);
        using var request = new HttpRequestMessage(HttpMethod.Post, Path(member.Remote))
        {
            Content = new PiecesContent(isBinary ? "application/octet-stream" : "application/json", head, encoded.Head, tail, encoded.Tail),
        };
        request.Headers.TryAddWithoutValidation("X-Request-Timeout-Ms", Math.Max(1, (long)budget.TotalMilliseconds).ToString(CultureInfo.InvariantCulture));
        if (isBinary)
            request.Content.Headers.TryAddWithoutValidation(BodyParts.Header, (head.Length + encoded.Head.Length + tail.Length).ToString(CultureInfo.InvariantCulture));
        Spans.Forward(request.Headers);
        try
        {
            using var response = await client.SendAsync(request, cancellation);
            return await ReadAsync(response, member, asked.Rows, id, limits, mostBytes, cancellation);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            throw ReplicaClient.Unreachable(failure);
        }
    }

    /// <inheritdoc/>
    public async ValueTask LearnAsync(CancellationToken cancellation)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, root + "/v2");
            using var response = await client.SendAsync(request, cancellation);
            if (response.StatusCode != HttpStatusCode.OK)
                return;
            await using var body = await response.Content.ReadAsStreamAsync(cancellation);
            var bytes = await ReplicaClient.ReadAsync(body, response.Content.Headers.ContentLength, MostMetadata, cancellation);
            using var metadata = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 16 });
            binary = metadata.RootElement.ValueKind == JsonValueKind.Object
                && metadata.RootElement.TryGetProperty("extensions", out var extensions) && extensions.ValueKind == JsonValueKind.Array
                && extensions.EnumerateArray().Any(e => e.ValueKind == JsonValueKind.String && e.ValueEquals(Extension));
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or JsonException or RemoteException)
        {
            // What it is asked next says what is wrong.
        }
    }

    public void Dispose() => client.Dispose();

    async ValueTask<IReadOnlyList<Tensor>> ReadAsync(
        HttpResponseMessage response, RemoteMember member, int rows, string id, LimitsConfig limits, long mostBytes, CancellationToken cancellation)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        if (response.StatusCode != HttpStatusCode.OK)
            throw await RefusedAsync(response, body, cancellation);
        var headers = response.Content.Headers;
        string type = headers.ContentType?.MediaType ?? "nothing";
        string? split = headers.TryGetValues(BodyParts.Header, out var values) || response.Headers.TryGetValues(BodyParts.Header, out values) ? string.Join(',', values) : null;
        if (!(type is "application/json" || type.EndsWith("+json", StringComparison.Ordinal) || (type is "application/octet-stream" && split is not null)))
            throw ReplicaClient.Invalid($"its Content-Type is {Replies.Fault.Show(type)}");
        if (headers.ContentEncoding.Any(c => !c.Equals("identity", StringComparison.OrdinalIgnoreCase)))
            throw ReplicaClient.Invalid($"its Content-Encoding is {Replies.Fault.Show(string.Join(',', headers.ContentEncoding))}, which was not asked for");
        var bytes = await ReplicaClient.ReadAsync(body, headers.ContentLength, mostBytes, cancellation);
        return new HttpReply(member, outputs, rows, limits).Read(bytes.Span, split, id, out var tensors) is { } wrong ? throw ReplicaClient.Invalid(wrong) : tensors;
    }

    static async ValueTask<RemoteException> RefusedAsync(HttpResponseMessage response, Stream body, CancellationToken cancellation)
    {
        string words = await ReplicaClient.WordsAsync(body, cancellation);
        int status = (int)response.StatusCode;
        if (response.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable))
            return new(RemoteCause.Refused, $"answered with status {status}", words);
        var after = response.Headers.RetryAfter;
        return new(RemoteCause.Busy, $"answered with status {status}", words, after?.Delta ?? (after?.Date is { } date && response.Headers.Date is { } now ? date - now : null));
    }

    // Names were checked to be names; escaped all the same.
    string Path(RemoteConfig remote) =>
        $"{root}/v2/models/{Uri.EscapeDataString(remote.Model)}{(remote.Version is { } version ? $"/versions/{Uri.EscapeDataString(version)}" : "")}/infer";

    static ReadOnlyMemory<byte> Head(string id, TimeSpan budget) =>
        System.Text.Encoding.ASCII.GetBytes($$"""{"id":"{{id}}","parameters":{"timeout":{{Math.Max(1, (long)budget.TotalMicroseconds)}}},""");

    static ReadOnlyMemory<byte> Outputs(RemoteMember member, bool isBinary)
    {
        var buffer = new ArrayBufferWriter<byte>();
        buffer.Write(",\"outputs\":"u8);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartArray();
        foreach (string name in member.OutputNames)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            if (isBinary)
            {
                json.WriteStartObject("parameters");
                json.WriteBoolean("binary_data", true);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.Flush();
        buffer.Write("}"u8);
        return buffer.WrittenMemory;
    }
}
