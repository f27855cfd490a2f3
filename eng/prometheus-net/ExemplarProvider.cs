namespace Prometheus;

/// <summary>Gives the exemplar of an observation that came without one.</summary>
/// <param name="metric">The metric that is observed.</param>
/// <param name="value">A counter's increment, a histogram's observed value.</param>
public delegate Exemplar ExemplarProvider(Collector metric, double value);
