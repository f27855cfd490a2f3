using System.Buffers;
using System.Globalization;
using System.Net;

namespace Gateway.Protocols.Examples;

/// <summary>The address that a request came by, for a program that its caller will run.</summary>
static class ExampleAddress
{
    const int LongestHost = 255;

    static readonly SearchValues<char> NameSigns = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-");

    /// <summary>
    /// http://HOST:PORT. What the caller wrote as Host is taken where it is a name or an IP address and nothing else, because it
    /// knows a proxy's name and we do not; otherwise the address of the listener.
    /// </summary>
    public static string Of(HttpContext context) =>
        IsAddress(context.Request.Host) ? $"{context.Request.Scheme}://{context.Request.Host.Value}" : Of(context.Request.Scheme, context.Connection);

    /// <summary>An address to listen on as one to call: any address becomes this machine's own.</summary>
    public static string Of(IPEndPoint listener, bool tls = false)
    {
        var address = listener.Address.Equals(IPAddress.Any) ? IPAddress.Loopback : listener.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : listener.Address;
        return $"{(tls ? "https" : "http")}://{new IPEndPoint(address, listener.Port)}";
    }

    static string Of(string scheme, ConnectionInfo connection)
    {
        var address = connection.LocalIpAddress ?? IPAddress.Loopback;
        return $"{scheme}://{new IPEndPoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, connection.LocalPort)}";
    }

    static bool IsAddress(HostString host)
    {
        string written = host.Value ?? "";
        string name = host.Host;
        int port = host.Port ?? 80;
        string end = host.Port is null ? "" : string.Create(CultureInfo.InvariantCulture, $":{port}");
        return written.Length is > 0 and <= LongestHost && written == name + end && port is > 0 and <= 65535
            && (name.StartsWith('[') ? IsBracketed(name) : name.Length > 0 && !name.AsSpan().ContainsAnyExcept(NameSigns));
    }

    // An IPv6 address without a zone.
    static bool IsBracketed(string name) =>
        name.EndsWith(']') && !name.AsSpan(1, name.Length - 2).ContainsAnyExcept("0123456789abcdefABCDEF:.") && IPAddress.TryParse(name, out _);
}
