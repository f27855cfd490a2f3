namespace Gateway.Alerts;

/// <summary>An alert as Alertmanagers are told it. Immutable.</summary>
/// <param name="Labels">All of them, in order of their names: two alerts are one when these are equal.</param>
/// <param name="Summary">Annotation.</param>
/// <param name="Runbook">Annotation.</param>
/// <param name="Begun">Since when.</param>
/// <param name="Ended">Until when; null while it goes on.</param>
sealed record BookedAlert(SortedDictionary<string, string> Labels, string Summary, string Runbook, DateTimeOffset Begun, DateTimeOffset? Ended)
{
    public string Key { get; } = string.Join('\u0001', Labels.Select(l => $"{l.Key}\u0002{l.Value}"));

    public string Name => Labels.GetValueOrDefault("alertname", "");
}
