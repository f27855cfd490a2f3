using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Gateway.Security;

/// <summary>Reads an issuer's key set; one without a key that can be used is none, and the last good one stays.</summary>
sealed class JwksRetriever : IConfigurationRetriever<OpenIdConnectConfiguration>
{
    /// <exception cref="InvalidOperationException">The set holds no public key.</exception>
    public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(string address, IDocumentRetriever retriever, CancellationToken cancel)
    {
        var read = new OpenIdConnectConfiguration();
        // Keys that both sides know have no place among an issuer's public ones.
        foreach (var key in new JsonWebKeySet(await retriever.GetDocumentAsync(address, cancel)).GetSigningKeys())
        {
            if (key is AsymmetricSecurityKey)
                read.SigningKeys.Add(key);
        }

        return read.SigningKeys.Count > 0 ? read : throw new InvalidOperationException($"{address} holds no public key of RSA or EC");
    }
}
