namespace Gateway.Tests.Dashboards;

/// <summary>A dashboard.</summary>
/// <param name="File">Its file's name in config/grafana, and its uid behind "consensus-".</param>
/// <param name="Title">Its title.</param>
/// <param name="ByFamily">Whether one family is looked at, rather than all.</param>
/// <param name="Panels">In rows of 24 columns.</param>
sealed record Dashboard(string File, string Title, bool ByFamily, IReadOnlyList<Panel> Panels);
