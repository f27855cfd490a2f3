namespace Gateway.Security;

/// <summary>What an endpoint asks of its callers. Every endpoint carries one; one without is answered to nobody.</summary>
/// <param name="Scope">The scope; null where it is enough to be known.</param>
/// <param name="Target">The family or route; null takes the family that the path names.</param>
sealed record Need(Scope? Scope, string? Target = null)
{
    /// <summary>Probes: whoever reaches the listener is answered.</summary>
    public static Need Nothing { get; } = new((Scope?)null) { IsAnonymous = true };

    /// <summary>Whoever has credentials that are good.</summary>
    public static Need Known { get; } = new((Scope?)null);

    public static Need Predict { get; } = new(Security.Scope.Predict);

    public static Need Labels { get; } = new(Security.Scope.Labels);

    public static Need Decisions { get; } = new(Security.Scope.Decisions);

    public static Need Admin { get; } = new(Security.Scope.Admin);

    /// <summary>Reading recorded decisions, and for who may administer deleting them.</summary>
    public static Need DecisionsAndErasing { get; } = new(Security.Scope.Decisions) { ForDelete = Admin };

    /// <summary>Nothing unless the configuration asks for a scope.</summary>
    public static Need Metrics { get; } = new(Security.Scope.Metrics);

    public bool IsAnonymous { get; private init; }

    /// <summary>What DELETE asks, where that is something else.</summary>
    public Need? ForDelete { get; private init; }

    /// <summary>A pass route.</summary>
    public static Need Pass(string route) => new(Security.Scope.Pass, route);

    /// <summary>A guard route that a family judges.</summary>
    public static Need Guard(string family) => new(Security.Scope.Predict, family);

    /// <summary>What it asks of this request.</summary>
    public Need Of(HttpRequest request) => HttpMethods.IsDelete(request.Method) && ForDelete is { } other ? other : this;
}
