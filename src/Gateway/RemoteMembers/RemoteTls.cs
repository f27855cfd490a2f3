using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.Security;

namespace Gateway.RemoteMembers;

/// <summary>Certificates of the connections to a cluster's members, as its files held them when it was read. Immutable.</summary>
/// <param name="Roots">Who signs those of the servers; null for whom the system trusts.</param>
/// <param name="Client">What is shown to servers that ask; null for nothing.</param>
/// <param name="Digest">Of all files.</param>
sealed record RemoteTls(X509Certificate2Collection? Roots, SslStreamCertificateContext? Client, string Digest)
{
    /// <summary>Keys of a cluster's Metadata that name the files.</summary>
    public const string AuthorityKey = "CertificateAuthority";

    /// <inheritdoc cref="AuthorityKey"/>
    public const string CertificateKey = "ClientCertificate";

    /// <inheritdoc cref="AuthorityKey"/>
    public const string PrivateKey = "ClientKey";

    // What a certificate may be used for (RFC 5280, 4.2.1.12).
    const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Reads the files.</summary>
    /// <param name="metadata">Of the cluster.</param>
    /// <param name="folder">What paths are relative to.</param>
    /// <param name="mistake">What is wrong, beginning with the key; null where nothing is.</param>
    /// <returns>What they hold; null where none is named, or one is wrong.</returns>
    public static RemoteTls? Read(IReadOnlyDictionary<string, string>? metadata, string folder, out string? mistake)
    {
        string? authority = metadata?.GetValueOrDefault(AuthorityKey), certificate = metadata?.GetValueOrDefault(CertificateKey), key = metadata?.GetValueOrDefault(PrivateKey);
        mistake = (certificate is null) != (key is null) ? $"{(certificate is null ? CertificateKey : PrivateKey)}: expected a file beside that of {(certificate is null ? PrivateKey : CertificateKey)}" : null;
        if (mistake is not null || (authority is null && certificate is null))
            return null;
        byte[]? roots = File(AuthorityKey, authority, isSecret: false, ref mistake), shown = File(CertificateKey, certificate, isSecret: false, ref mistake), secret = File(PrivateKey, key, isSecret: true, ref mistake);
        if (mistake is not null)
            return null;
        string reading = AuthorityKey;
        try
        {
            X509Certificate2Collection? signers = roots is null ? null : [];
            signers?.ImportFromPem(Encoding.ASCII.GetString(roots!));
            if (signers is { Count: 0 })
                throw new CryptographicException();
            reading = CertificateKey;
            var client = shown is null ? null : Context(Encoding.ASCII.GetString(shown), Encoding.ASCII.GetString(secret!));
            return new RemoteTls(signers, client, Convert.ToHexString(SHA256.HashData([.. Hash(roots), .. Hash(shown), .. Hash(secret)])));
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException)
        {
            mistake = $"{reading}: expected certificates as PEM{(reading == CertificateKey ? $", and the first one's key in the file of {PrivateKey}" : "")}";
            return null;
        }

        byte[]? File(string name, string? path, bool isSecret, ref string? wrong)
        {
            string? unreadable = null;
            byte[]? bytes = path is null ? null : SecretFile.Read(Path.GetFullPath(path, folder), out unreadable, isSecret);
            if (unreadable is not null)
                wrong ??= $"{name}: {unreadable}";
            return bytes;
        }
    }

    /// <summary>Has connections be made by these.</summary>
    public void Use(SslClientAuthenticationOptions options)
    {
        options.ClientCertificateContext = Client;
        if (Roots is null)
            return;
        // Nobody else's signature counts, and nothing is fetched because a certificate says so. The name is checked besides.
        options.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true,
        };
        options.CertificateChainPolicy.CustomTrustStore.AddRange(Roots);
        options.CertificateChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
    }

    static SslStreamCertificateContext Context(string certificate, string key)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(certificate);
        return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPem(certificate, key), [.. chain.Skip(1)], offline: true);
    }

    static byte[] Hash(byte[]? bytes) => SHA256.HashData(bytes ?? []);
}
