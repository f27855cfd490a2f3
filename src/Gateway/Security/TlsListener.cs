using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Gateway.Security;

/// <summary>TLS of one listener, with the certificates of the moment at which a client connects.</summary>
static class TlsListener
{
    // What a certificate may be used for (RFC 5280, 4.2.1.12).
    const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    public static void Use(ListenOptions listen, TlsHolder holder)
    {
        List<SslApplicationProtocol> protocols = [];
        if (listen.Protocols.HasFlag(HttpProtocols.Http2))
            protocols.Add(SslApplicationProtocol.Http2);
        if (listen.Protocols.HasFlag(HttpProtocols.Http1))
            protocols.Add(SslApplicationProtocol.Http11);
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            OnConnection = _ => ValueTask.FromResult(Options(holder.Current, protocols)),
        });
    }

    static SslServerAuthenticationOptions Options(TlsFiles files, List<SslApplicationProtocol> protocols)
    {
        bool asksClients = files.ClientRoots.Count > 0;
        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = files.Server,
            ApplicationProtocols = protocols,
            AllowRenegotiation = false,
            // Asked for, not demanded: who has none may have a key.
            ClientCertificateRequired = asksClients,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            RemoteCertificateValidationCallback = (_, certificate, chain, _) => !asksClients || certificate is null || IsGood((X509Certificate2)certificate, chain, files),
        };
    }

    static bool IsGood(X509Certificate2 certificate, X509Chain? sent, TlsFiles files)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(files.ClientRoots);
        if (sent is not null)
            chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        // Nothing is fetched because a certificate says so.
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new System.Security.Cryptography.Oid(ClientAuthentication));
        return chain.Build(certificate);
    }
}
