using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Gateway.Pipeline;

namespace Gateway.Candidates;

/// <summary>
/// Whether a request is of the part that a candidate gets. One subject always gets the same draw for one candidate, and whoever is
/// drawn at a share is drawn at every larger one.
/// </summary>
static class CandidateDraw
{
    /// <summary>Number in [0, 1) that the share is compared with: by the request's subject, else its id, else by chance.</summary>
    public static double Uniform(string family, string version, InferRequest request)
    {
        string? caller = request.Parameters.Subject is { } subject ? $"subject\n{subject}" : request.Id is { } id ? $"id\n{id}" : null;
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        if (caller is null)
            RandomNumberGenerator.Fill(digest);
        else
            SHA256.HashData(Encoding.UTF8.GetBytes($"{family}\n{version}\n{caller}"), digest);
        // Doubles in [0, 1) have 53 bits.
        return (BinaryPrimitives.ReadUInt64BigEndian(digest) >> 11) * (1.0 / (1UL << 53));
    }
}
