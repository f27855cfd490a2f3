using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.Configuration;

namespace Gateway.Security;

/// <summary>What the files of TLS held when they were read. Immutable.</summary>
/// <param name="Server">The certificate of the listeners, with those between it and its root.</param>
/// <param name="Until">When it ends.</param>
/// <param name="ClientRoots">Who signs the certificates of clients.</param>
/// <param name="Digest">Of all files.</param>
sealed record TlsFiles(SslStreamCertificateContext Server, DateTimeOffset Until, X509Certificate2Collection ClientRoots, string Digest)
{
    /// <summary>Reads them; null where they hold what they held, or with what is wrong.</summary>
    /// <param name="places">The files.</param>
    /// <param name="seen">Digest of what they held.</param>
    /// <param name="mistake">What is wrong; null where nothing is.</param>
    public static TlsFiles? Read(AccessPlaces places, string? seen, out string? mistake)
    {
        byte[]? roots = null;
        string? unreadable = null;
        byte[]? certificate = SecretFile.Read(places.Certificate!, out mistake, isSecret: false);
        byte[]? key = SecretFile.Read(places.Key!, out string? other);
        if (places.ClientCa is not null)
            roots = SecretFile.Read(places.ClientCa, out unreadable, isSecret: false);
        mistake ??= other ?? unreadable;
        if (mistake is not null)
            return null;
        string digest = Convert.ToHexString(SHA256.HashData([.. SHA256.HashData(certificate!), .. SHA256.HashData(key!), .. SHA256.HashData(roots ?? [])]));
        return digest == seen ? null : Parse(places, Encoding.ASCII.GetString(certificate!), Encoding.ASCII.GetString(key!), roots, digest, out mistake);
    }

    static TlsFiles? Parse(AccessPlaces places, string certificate, string key, byte[]? roots, string digest, out string? mistake)
    {
        mistake = null;
        string? reading = places.Certificate;
        try
        {
            var read = X509Certificate2.CreateFromPem(certificate, key);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(certificate);
            var signers = new X509Certificate2Collection();
            reading = places.ClientCa;
            if (roots is not null)
                signers.ImportFromPem(Encoding.ASCII.GetString(roots));
            if (roots is not null && signers.Count == 0)
                mistake = $"{places.ClientCa} holds no certificate";
            // Nothing is fetched from anywhere: what stands in the file is what clients get.
            return mistake is not null ? null : new TlsFiles(SslStreamCertificateContext.Create(read, [.. chain.Skip(1)], offline: true), new DateTimeOffset(read.NotAfter), signers, digest);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            mistake = $"{reading}: expected certificates as PEM{(reading == places.Certificate ? ", and the first one's key in the other file" : "")}";
            return null;
        }
    }
}
