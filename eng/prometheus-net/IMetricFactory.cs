namespace Prometheus;

/// <summary>What <see cref="MetricFactory"/> offers, so that a test can stand in for it.</summary>
public interface IMetricFactory
{
    /// <summary>Exemplars of the metrics that say nothing of their own.</summary>
    ExemplarBehavior? ExemplarBehavior { get; set; }

    /// <summary>A counter, made where it is missing.</summary>
    Counter CreateCounter(string name, string help, CounterConfiguration? configuration = null);

    /// <summary>A gauge, made where it is missing.</summary>
    Gauge CreateGauge(string name, string help, GaugeConfiguration? configuration = null);

    /// <summary>A histogram, made where it is missing.</summary>
    Histogram CreateHistogram(string name, string help, HistogramConfiguration? configuration = null);

    /// <summary>A counter with labels, made where it is missing.</summary>
    Counter CreateCounter(string name, string help, string[] labelNames, CounterConfiguration? configuration = null);

    /// <summary>A gauge with labels, made where it is missing.</summary>
    Gauge CreateGauge(string name, string help, string[] labelNames, GaugeConfiguration? configuration = null);

    /// <summary>A histogram with labels, made where it is missing.</summary>
    Histogram CreateHistogram(string name, string help, string[] labelNames, HistogramConfiguration? configuration = null);

    /// <summary>A factory that adds labels to each metric it makes.</summary>
    IMetricFactory WithLabels(IDictionary<string, string> labels);
}
