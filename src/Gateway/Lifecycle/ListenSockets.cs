using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Gateway.Lifecycle;

/// <summary>
/// The sockets that listen. Closing one resets whoever the kernel has connected and the server has not taken yet, request and all:
/// so first nobody new is connected, and those who are, are taken. Thread-safe.
/// </summary>
sealed class ListenSockets
{
    const int SolSocket = 1, SoAttachFilter = 26;

    readonly Lock adding = new();
    readonly List<Socket> sockets = [];
    int fresh;

    /// <summary>Opens one, for the server.</summary>
    public Socket Open(EndPoint endpoint)
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        lock (adding)
            sockets.Add(socket);
        return socket;
    }

    /// <summary>A connection was taken, on which no request has come yet.</summary>
    public void Taken() => Interlocked.Increment(ref fresh);

    /// <summary>Its first request has come, or it has ended without one.</summary>
    public void Begun() => Interlocked.Decrement(ref fresh);

    /// <summary>Lets nobody new in, and waits until those who are connected have been heard, a second at most.</summary>
    public async Task EmptyAsync(TimeProvider time)
    {
        Socket[] all;
        lock (adding)
            all = [.. sockets];
        if (!OperatingSystem.IsLinux())
            return;
        foreach (var socket in all)
            Refuse(socket);
        long begun = time.GetTimestamp();
        while (time.GetElapsedTime(begun) < TimeSpan.FromSeconds(1) && (Volatile.Read(ref fresh) > 0 || all.Any(Waits)))
            await Task.Delay(TimeSpan.FromMilliseconds(5), time);
    }

    static bool Waits(Socket socket)
    {
        try
        {
            return socket.Poll(0, SelectMode.SelectRead);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    // A packet filter of one instruction, "take nothing": the kernel answers no new caller, who will try again elsewhere. An instruction
    // is { u16 code; u8 jt; u8 jf; u32 k }, and code 6 with k = 0 drops the packet; struct sock_fprog is { u16 length; filter* }.
    static void Refuse(Socket socket)
    {
        ulong[] instructions = GC.AllocateArray<ulong>(1, pinned: true);
        instructions[0] = 0x06;
        byte[] program = [.. BitConverter.GetBytes(1L), .. BitConverter.GetBytes(Marshal.UnsafeAddrOfPinnedArrayElement(instructions, 0).ToInt64())];
        try
        {
            socket.SetRawSocketOption(SolSocket, SoAttachFilter, program);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Not allowed here: callers of this very moment are reset, as they are by any server.
        }

        GC.KeepAlive(instructions);
    }
}
