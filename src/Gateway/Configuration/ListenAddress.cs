using System.Net;

namespace Gateway.Configuration;

/// <summary>ADDR:PORT as the options write it.</summary>
static class ListenAddress
{
    /// <summary>Reads an IP address (IPv6 in brackets) or "localhost", a colon and a port from 0 to 65535.</summary>
    public static bool TryParse(string text, out IPEndPoint endpoint)
    {
        string address = text.StartsWith("localhost:", StringComparison.OrdinalIgnoreCase) ? "127.0.0.1" + text["localhost".Length..] : text;
        int colon = address.LastIndexOf(':');
        bool bracketed = address.StartsWith('[');
        endpoint = new IPEndPoint(IPAddress.Loopback, 0);
        if (colon <= 0 || !bracketed && address.IndexOf(':', StringComparison.Ordinal) != colon || bracketed && address[colon - 1] != ']')
            return false;
        if (!IPAddress.TryParse(address[..colon], out var ip) || !ushort.TryParse(address[(colon + 1)..], out ushort port))
            return false;
        endpoint = new IPEndPoint(ip, port);
        return true;
    }
}
