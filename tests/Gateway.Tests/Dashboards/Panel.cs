namespace Gateway.Tests.Dashboards;

/// <summary>One panel of a dashboard.</summary>
/// <param name="Title">What is to be seen.</param>
/// <param name="Unit">Grafana's name of the unit.</param>
/// <param name="Says">What to make of it, one sentence.</param>
/// <param name="Queries">Each a line of the panel.</param>
sealed record Panel(string Title, string Unit, string Says, params Query[] Queries)
{
    /// <summary>timeseries, stat or heatmap.</summary>
    public string Kind { get; init; } = "timeseries";

    /// <summary>Of 24 columns.</summary>
    public int Width { get; init; } = 8;
}
