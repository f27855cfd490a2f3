using Gateway.Pipeline;
using Gateway.Security;

namespace Gateway.Guard;

/// <summary>
/// One request of a guard route, from its first byte to the end of its reply. Its body is copied while it passes; once the whole of it
/// has, the family is asked. Used by one request at a time; only <see cref="Inspection"/> is shared with the task that inspects.
/// </summary>
sealed class GuardExchange : IDisposable
{
    readonly HttpContext context;
    readonly Func<GuardExchange, Task> inspect;
    readonly TaskCompletionSource<Task> begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly CancellationTokenSource cancelled = new();
    readonly CancellationTokenRegistration gone;
    readonly Stream original;
    volatile ServiceStream? service;
    int started;

    /// <param name="context">The request.</param>
    /// <param name="route">Its route.</param>
    /// <param name="body">Takes the copy.</param>
    /// <param name="begunAt">Timestamp of its first line.</param>
    /// <param name="inspect">Asks the family; lets go of the body, which was held for it.</param>
    public GuardExchange(HttpContext context, GuardRoute route, BodyCopy body, long begunAt, Func<GuardExchange, Task> inspect)
    {
        (this.context, Route, Body, Begun, this.inspect) = (context, route, body, begunAt, inspect);
        Request = GuardRequest.Of(context.Request);
        Tenant = Caller.Of(context).Tenant;
        original = context.Request.Body;
        gone = context.RequestAborted.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), cancelled);
        context.Features.Set(this);
    }

    public GuardRoute Route { get; }

    public GuardRequest Request { get; }

    /// <summary>Whose request it is; null where the caller has no tenant.</summary>
    public string? Tenant { get; }

    /// <summary>What passed of the request's body.</summary>
    public BodyCopy Body { get; }

    /// <summary>Timestamp of the request's first line.</summary>
    public long Begun { get; }

    /// <summary>Whether the request's body has passed as a whole.</summary>
    public bool IsWhole => Volatile.Read(ref started) == 1;

    public GuardInspection Inspection { get; } = new();

    /// <summary>Ends when the family was asked, or never will be.</summary>
    public Task Ended => begun.Task.Unwrap();

    /// <summary>Ends the inspection early.</summary>
    public CancellationToken Cancelled => cancelled.Token;

    /// <summary>What was said of the service's reply; null while nothing was, and in shadow.</summary>
    public Judgment? Judgment { get; set; }

    /// <summary>The same as it was recorded.</summary>
    public InferResult? Result { get; set; }

    /// <summary>The service's reply as far as it was read; null while there is none that is judged.</summary>
    public ServedReply? Served { get; set; }

    /// <summary>Copy of the reply's body that is made while it passes, in shadow; null without one.</summary>
    public BodyCopy? Passing { get; set; }

    /// <summary>Content-Encoding of the reply.</summary>
    public string ReplyCoding { get; set; } = "";

    /// <summary>Whether the service's reply is withheld.</summary>
    public bool Withheld { get; set; }

    /// <summary>Whether the request was sent again, to the fallback cluster.</summary>
    public bool Resent { get; private set; }

    /// <summary>Copies the body from here on, or learns at once that there is nothing to copy.</summary>
    /// <param name="hasBody">Whether the request can have a body.</param>
    public void Listen(bool hasBody)
    {
        long? expected = context.Request.ContentLength;
        if (!hasBody || expected == 0 || expected > Route.InspectBytes)
        {
            if (expected > Route.InspectBytes)
                Body.GiveUp(Undecided.BodyTooLarge);
            Start();
            return;
        }

        context.Request.Body = new TeeStream(original, Body, expected, Start);
    }

    /// <summary>The request goes out over this connection.</summary>
    public void Sends(ServiceStream connection) => service = connection;

    /// <summary>Lets the request be sent once more from its copy.</summary>
    public void Resend()
    {
        Resent = true;
        context.Request.Body = new MemoryStream(Body.Bytes.ToArray(), writable: false);
    }

    /// <summary>The client is gone, or nobody will ask what the family says.</summary>
    public void Cancel() => cancelled.Cancel();

    /// <summary>No more of the request will pass; one that was not whole is not inspected.</summary>
    public void Close()
    {
        if (Interlocked.CompareExchange(ref started, 2, 0) != 0)
            return;
        Inspection.Fail(Undecided.BodyIncomplete);
        begun.SetResult(Task.CompletedTask);
    }

    /// <summary>The reply has left: what goes on does so without the request.</summary>
    public void Leave()
    {
        Close();
        gone.Dispose();
        context.Request.Body = original;
        Body.Release();
    }

    /// <summary>Gives the family back; called once, when the inspection has ended.</summary>
    public void Dispose()
    {
        Inspection.Dispose();
        cancelled.Dispose();
    }

    void Start()
    {
        // The rest of the body is read, and has not been sent: an answer that is there already is one to less.
        if (service is { HasAnswered: true })
        {
            Close();
            return;
        }

        if (Interlocked.CompareExchange(ref started, 1, 0) != 0)
            return;
        Body.Hold();
        // Not on this thread, which carries the body to the service.
        begun.SetResult(Task.Run(() => inspect(this)));
    }
}
