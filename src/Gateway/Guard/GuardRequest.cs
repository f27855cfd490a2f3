using Gateway.Protocols.Binary;

namespace Gateway.Guard;

/// <summary>What inspecting a body needs of the request that carried it; outlives the request.</summary>
/// <param name="Coding">Content-Encoding; empty for none.</param>
/// <param name="JsonLength">Inference-Header-Content-Length; null where it was not sent.</param>
sealed record GuardRequest(string Coding, string? JsonLength)
{
    public static GuardRequest Of(HttpRequest request) => new(
        request.Headers.ContentEncoding.ToString(), request.Headers.TryGetValue(BodyParts.Header, out var length) ? length.ToString() : null);
}
