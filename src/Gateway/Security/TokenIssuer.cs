using System.Text.Json;
using Gateway.Configuration;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;

namespace Gateway.Security;

/// <summary>Whose tokens count at this moment. Thread-safe.</summary>
sealed class TokenIssuer(SnapshotHolder holder, IOptionsMonitorCache<JwtBearerOptions> made, TimeProvider time)
{
    readonly Lock changing = new();
    volatile IssuerKeys? keys;
    GatewaySnapshot? seen;

    /// <summary>His keys; null where no tokens are taken.</summary>
    public IssuerKeys? Current
    {
        get
        {
            var snapshot = holder.Current;
            if (!ReferenceEquals(Volatile.Read(ref seen), snapshot))
                Change(snapshot);
            return keys;
        }
    }

    void Change(GatewaySnapshot snapshot)
    {
        lock (changing)
        {
            if (snapshot.Config.Access.Tokens is not { } config || snapshot.Places.Jwks is not { } jwks)
                keys = null;
            else if (keys is not { } now || now.Jwks != jwks || Text(now.Config) != Text(config))
                keys = new IssuerKeys(jwks, config, time);
            // What the handler is told is made anew from the keys that count now.
            made.TryRemove(TokenServices.Scheme);
            Volatile.Write(ref seen, snapshot);
        }
    }

    static string Text(TokensConfig config) => JsonSerializer.Serialize(config);
}
