using System.Net.Sockets;

namespace Gateway.Lifecycle;

/// <summary>Tells a service manager (systemd, Type=notify) how the gateway stands, where NOTIFY_SOCKET names one.</summary>
static class ServiceManager
{
    public const string Ready = "READY=1";
    public const string Stopping = "STOPPING=1";

    /// <summary>Says it in one datagram; nothing where nobody listens.</summary>
    /// <param name="state">One of the two.</param>
    /// <param name="address">Path of the manager's socket, with @ in front for one without a file; null or empty for none.</param>
    /// <returns>Whether it was said.</returns>
    public static bool Say(string state, string? address)
    {
        if (string.IsNullOrEmpty(address))
            return false;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(address[0] == '@' ? "\0" + address[1..] : address));
            return socket.Send(System.Text.Encoding.ASCII.GetBytes(state)) == state.Length;
        }
        catch (SocketException)
        {
            // A manager that is gone ends nothing: callers are answered all the same.
            return false;
        }
    }
}
