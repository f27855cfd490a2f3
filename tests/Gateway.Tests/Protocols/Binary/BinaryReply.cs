using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace Gateway.Tests.Protocols.Binary;

/// <summary>A reply whose body may hold binary tensors behind its JSON.</summary>
sealed record BinaryReply(HttpStatusCode Status, string? HeaderLength, string? Type, byte[] Body)
{
    int JsonLength => HeaderLength is null ? Body.Length : int.Parse(HeaderLength, CultureInfo.InvariantCulture);

    public JsonNode Json => JsonNode.Parse(Body.AsSpan(0, JsonLength))!;

    public string Code => (string)Json["code"]!;

    public string Error => (string)Json["error"]!;

    public JsonNode Output(string name) => Json["outputs"]!.AsArray().Single(o => (string?)o!["name"] == name)!;

    public bool IsBinary(string name) => Output(name)["data"] is null;

    /// <summary>The bytes of a binary output, by the sizes of those before it.</summary>
    public byte[] Bytes(string name)
    {
        int at = JsonLength;
        foreach (var output in Json["outputs"]!.AsArray())
        {
            int size = (int?)output!["parameters"]?["binary_data_size"] ?? 0;
            if ((string?)output["name"] == name)
                return Body[at..(at + size)];
            at += size;
        }

        throw new ArgumentException($"no output {name}", nameof(name));
    }

    public int Left => Body.Length - JsonLength - Json["outputs"]!.AsArray().Sum(o => (int?)o!["parameters"]?["binary_data_size"] ?? 0);

    /// <summary>Posts JSON with bytes behind it; <paramref name="header"/> null sends no length, "" the JSON's own.</summary>
    public static async Task<BinaryReply> PostAsync(GatewayUnderTest gateway, string model, string json, byte[] tensors, string? header = "")
    {
        byte[] head = System.Text.Encoding.UTF8.GetBytes(json);
        using var content = new ByteArrayContent([.. head, .. tensors]);
        content.Headers.ContentType = new("application/octet-stream");
        if (header is not null)
            content.Headers.TryAddWithoutValidation("Inference-Header-Content-Length", header.Length == 0 ? $"{head.Length}" : header);
        using var reply = await gateway.Data.PostAsync($"/v2/models/{model}/infer", content);
        reply.Headers.TryGetValues("Inference-Header-Content-Length", out var length);
        if (length is null)
            reply.Content.Headers.TryGetValues("Inference-Header-Content-Length", out length);
        return new BinaryReply(reply.StatusCode, length?.Single(), reply.Content.Headers.ContentType?.MediaType, await reply.Content.ReadAsByteArrayAsync());
    }
}
