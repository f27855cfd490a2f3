namespace Gateway.Serving;

/// <summary>Marks a connection with its listener's plane.</summary>
sealed class PlaneFeature(Plane plane)
{
    public Plane Plane => plane;

    /// <summary>The plane of a request; one whose connection came by no listener of ours has none, and gets nothing.</summary>
    public static bool Is(HttpContext context, Plane plane) => context.Features.Get<PlaneFeature>()?.Plane == plane;
}
