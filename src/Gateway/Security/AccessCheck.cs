using Gateway.Admin;
using Gateway.Configuration;
using Gateway.Metrics;
using Gateway.Pipeline;
using Gateway.Replies;
using Gateway.Serving;

namespace Gateway.Security;

/// <summary>The one place at which requests of every protocol are let in, or not. Thread-safe.</summary>
sealed class AccessCheck(Authenticator authenticator, Quotas quotas, GatewayMetrics metrics, RefusalNotes notes, SnapshotHolder holder)
{
    // A proxy on this machine makes every caller a peer on this machine; most say so.
    static readonly string[] Forwarded = ["Forwarded", "X-Forwarded-For", "Via"];

    /// <summary>Notes who sends the request; gives why it is not let in, or null.</summary>
    /// <param name="context">The request.</param>
    /// <param name="need">What its endpoint asks; null where that says nothing, and so answers nobody.</param>
    /// <param name="target">The family that the path names, where the need leaves that open.</param>
    public async ValueTask<Fault?> EnterAsync(HttpContext context, Need? need, string? target = null)
    {
        var snapshot = holder.Current;
        if (need is null)
            return new Fault(FaultCode.Forbidden, "the path: it says not who may ask it");
        if (need.IsAnonymous || need.Scope == Scope.Metrics && !snapshot.Config.Access.MetricsAuth)
            return null;
        if (!snapshot.AsksWho)
        {
            context.Features.Set(Caller.Anybody);
            return Peer(context, need);
        }

        var (caller, failure) = await authenticator.FindAsync(context);
        if (caller is null && failure is null && IsLocal(context, need, snapshot))
            caller = Caller.Local;
        if (caller is null)
            return Unknown(context, failure ?? AuthFailure.Missing);
        context.Features.Set(caller);
        if (quotas.Take(caller) is { } exceeded)
        {
            metrics.Access.Refused(caller.Way);
            return exceeded;
        }

        // A browser sends its certificate along with the calls of any page.
        if (caller.Way == CallerWay.Certificate && PeerCheck.RefuseOrigin(context) is { } page)
            return Count(page, AuthFailure.Peer);
        return need.Scope is { } scope ? Permit(context, scope, need.Target ?? target) : null;
    }

    /// <summary>Whether the caller may; for what is known only once the body is read.</summary>
    public Fault? Permit(HttpContext context, Scope scope, string? target) =>
        Caller.Of(context).Refuse(scope, target) is { } missing ? Count(missing, AuthFailure.Scope) : null;

    /// <summary>Notes in the request who asks it; gives why it may not ask for what explains an answer, or null.</summary>
    public Fault? Explain(HttpContext context, InferRequest request)
    {
        request.Caller = Caller.Of(context);
        return OutputSelection.NamedToExplain(request) is { } named && Permit(context, Scope.Explain, null) is { } missing
            ? missing with { Message = $"{Fault.Show(named)}: {missing.Message}" } : null;
    }

    // What reads what was sent, or changes something, is for peers on this machine where callers are not known.
    static Fault? Peer(HttpContext context, Need need) => need.Scope switch
    {
        Scope.Admin => PeerCheck.Refuse(context),
        Scope.Labels or Scope.Decisions => PeerCheck.Refuse(context) ?? Proxy(context),
        _ => null,
    };

    static Fault? Proxy(HttpContext context) => Forwarded.FirstOrDefault(context.Request.Headers.ContainsKey) is { } header
        ? new Fault(FaultCode.Forbidden, $"{header}: expected a call that no proxy forwards") : null;

    // On the operations port alone; a mesh's own proxy is a peer on this machine, whoever it speaks for.
    static bool IsLocal(HttpContext context, Need need, GatewaySnapshot snapshot) => PlaneFeature.Is(context, Plane.Operations) && !snapshot.Config.Access.BehindTls
        && need.Scope is not null && PeerCheck.Refuse(context) is null && Proxy(context) is null;

    Fault Unknown(HttpContext context, AuthFailure failure)
    {
        notes.Refused(context, failure);
        return Count(new Fault(FaultCode.Unauthenticated, Words(failure)), failure);
    }

    static string Words(AuthFailure failure) => failure switch
    {
        AuthFailure.Missing => "the credentials: expected a key, a token or a client certificate, came none",
        AuthFailure.QueryString => "the query: expected no key there, where every server on the way writes it down; this one is to be replaced",
        AuthFailure.Several => "the credentials: expected one of Authorization and X-Api-Key, once",
        AuthFailure.Malformed => "the credentials: expected Authorization: Bearer with a key or a token",
        _ => "the credentials: they are not good",
    };

    Fault Count(Fault fault, AuthFailure reason)
    {
        metrics.Access.Failed(reason);
        return fault;
    }
}
