using System.Net;
using Gateway.Replies;

namespace Gateway.Admin;

/// <summary>
/// Whether a call that changes something comes from this machine, and from no web page that a browser on it shows: such
/// a page's calls carry an Origin of their own, or, after its name was bound to a loopback address, a Host that is a name.
/// </summary>
static class PeerCheck
{
    /// <summary>Why the call is refused, or null.</summary>
    public static Fault? Refuse(HttpContext context)
    {
        var peer = context.Connection.RemoteIpAddress;
        if (peer is null || !IPAddress.IsLoopback(peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer))
            return new Fault(FaultCode.Forbidden, $"the peer: expected one on this machine, came {peer}");
        var host = context.Request.Host;
        if (host.HasValue && !IPAddress.TryParse(host.Host, out _) && !host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
            return new Fault(FaultCode.Forbidden, $"Host: expected an IP address or localhost, came {Fault.Show(host.Host)}");
        return RefuseOrigin(context);
    }

    /// <summary>Why a call of another origin's page is refused, or null.</summary>
    public static Fault? RefuseOrigin(HttpContext context)
    {
        // A browser says so itself, and also where it leaves the origin out; a link that somebody follows only reads.
        string site = context.Request.Headers["Sec-Fetch-Site"].ToString();
        if (site is "cross-site" or "same-site" && !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
            return new Fault(FaultCode.Forbidden, $"Sec-Fetch-Site: expected none, or same-origin, came {Fault.Show(site)}");
        var origin = context.Request.Headers.Origin;
        return origin.Count == 0 || IsOwn(origin.ToString(), context.Request.Host)
            ? null
            : new Fault(FaultCode.Forbidden, $"Origin: expected none, or the host that is asked, came {Fault.Show(origin.ToString())}");
    }

    static bool IsOwn(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && host.HasValue && uri.Authority.Equals(host.Value, StringComparison.OrdinalIgnoreCase);
}
