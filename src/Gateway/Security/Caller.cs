using Gateway.Configuration;
using Gateway.Replies;

namespace Gateway.Security;

/// <summary>Who sends a request, and what he may. Immutable.</summary>
/// <param name="Name">Id of the key, subject of the token or name of the certificate's entry; never a secret.</param>
/// <param name="Way">How he is known.</param>
/// <param name="Scopes">What he may.</param>
/// <param name="Tenant">Whose decisions he sees alone; null sees those of every tenant.</param>
/// <param name="Quota">How much he may send; null without a limit of his own.</param>
sealed record Caller(string Name, CallerWay Way, ScopeSet Scopes, string? Tenant = null, QuotaConfig? Quota = null)
{
    /// <summary>Where nothing is asked of callers.</summary>
    public static Caller Anybody { get; } = new("", CallerWay.Anonymous, ScopeSet.All);

    /// <summary>Where nobody has said who it is.</summary>
    public static Caller Nobody { get; } = new("", CallerWay.Anonymous, ScopeSet.None);

    /// <summary>A peer on this machine, on the operations port.</summary>
    public static Caller Local { get; } = new("", CallerWay.Local, ScopeSet.All);

    public bool MayExplain => Scopes.Has(Scope.Explain, null);

    /// <summary>The caller of a request; nobody before <see cref="AccessCheck"/> has let it in.</summary>
    public static Caller Of(HttpContext context) => context.Features.Get<Caller>() ?? Nobody;

    /// <summary>Why he may not, or null.</summary>
    public Fault? Refuse(Scope scope, string? target) => Scopes.Has(scope, target) ? null
        : new Fault(FaultCode.MissingScope, $"the credentials: expected the scope {(target is null ? ScopeSet.Text(scope, null) : Fault.Show(ScopeSet.Text(scope, target)))}, which they do not have");

    /// <summary>Whether a recorded decision is one that he sees.</summary>
    public bool Sees(string? tenant) => Tenant is null || string.Equals(Tenant, tenant, StringComparison.Ordinal);
}
