using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Serving;

/// <summary>A listener whose next connection is taken only once there is a slot: until then callers wait in the kernel's queue.</summary>
sealed class BudgetedListener(IConnectionListener listener, ConnectionSlots slots) : IConnectionListener
{
    readonly CancellationTokenSource unbound = new();

    public EndPoint EndPoint => listener.EndPoint;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await slots.TakeAsync(unbound.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }

        ConnectionContext? taken = null;
        try
        {
            taken = await listener.AcceptAsync(cancellationToken);
            return taken is null ? null : new SlottedConnection(taken, slots);
        }
        finally
        {
            if (taken is null)
                slots.Give();
        }
    }

    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        await unbound.CancelAsync();
        await listener.UnbindAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await listener.DisposeAsync();
        unbound.Dispose();
    }
}
