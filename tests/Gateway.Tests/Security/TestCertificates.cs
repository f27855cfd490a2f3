using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Tests.Security;

/// <summary>Certificates made for a test.</summary>
static class TestCertificates
{
    // Of this moment: a whole run of the tests takes minutes.
    static DateTimeOffset From => TimeProvider.System.GetUtcNow().AddDays(-1);

    /// <summary>One that signs others.</summary>
    public static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        return request.CreateSelfSigned(From, From.AddDays(30));
    }

    /// <summary>One of a client, or a server.</summary>
    public static X509Certificate2 Of(X509Certificate2 authority, string subject, string? dns = null, string? uri = null, bool isClient = true, int days = 20)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (dns is not null)
            names.AddDnsName(dns);
        if (uri is not null)
            names.AddUri(new Uri(uri));
        if (!isClient)
            names.AddIpAddress(IPAddress.Loopback);
        if (dns is not null || uri is not null || !isClient)
            request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(isClient ? "1.3.6.1.5.5.7.3.2" : "1.3.6.1.5.5.7.3.1")], false));
        using var made = request.Create(authority, From, From.AddDays(days), RandomNumberGenerator.GetBytes(8));
        return made.CopyWithPrivateKey(key);
    }

    /// <summary>A server's certificate and key as files; the key's owner alone can open it.</summary>
    public static (string Certificate, string Key) Write(string folder, string name, int days = 20)
    {
        using var authority = Authority("test server");
        using var made = Of(authority, $"CN={name}", isClient: false, days: days);
        var (certificate, key) = (Path.Combine(folder, "server.pem"), Path.Combine(folder, "server.key"));
        File.WriteAllText(key + ".new", made.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        FileModes.Set(key + ".new", FileModes.OwnerAlone);
        File.WriteAllText(certificate, made.ExportCertificatePem() + "\n" + authority.ExportCertificatePem() + "\n");
        File.Move(key + ".new", key, overwrite: true);
        return (certificate, key);
    }
}
