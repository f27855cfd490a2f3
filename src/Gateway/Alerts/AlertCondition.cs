namespace Gateway.Alerts;

/// <summary>Something that is so at this moment and that somebody has to know.</summary>
/// <param name="Kind">Which alert tells it.</param>
/// <param name="Labels">Of what: beside alertname, severity and the configuration's own.</param>
/// <param name="Summary">The sentence of config/prometheus/alerts.yml.</param>
sealed record AlertCondition(AlertKind Kind, IReadOnlyList<KeyValuePair<string, string>> Labels, string Summary);
