using Gateway.Configuration;

namespace Gateway.Security;

/// <summary>Has a changed configuration of callers and certificates count: keys and certificates are there before it does. Called by one thread at a time.</summary>
sealed class AccessReload(SnapshotHolder holder, KeyHolder keys, TlsHolder tls, ILogger<AccessReload> logger)
{
    /// <summary>Swaps the configuration.</summary>
    /// <param name="now">The one that counts.</param>
    /// <param name="next">The one that is to.</param>
    public void Change(GatewaySnapshot now, GatewaySnapshot next)
    {
        // In between somebody may be asked who he is and have no key yet; nobody is let in who has none.
        keys.Use(next);
        holder.Current = next;
        tls.Refresh();
        if (next.Config.Access.Insecure && !now.Config.Access.Insecure)
            Log.Insecure(logger);
    }
}
