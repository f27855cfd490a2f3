namespace Prometheus;

/// <summary>A named metric with a child for each combination of label values.</summary>
/// <typeparam name="TChild">Type of a child.</typeparam>
public interface ICollector<out TChild> : ICollector
    where TChild : ICollectorChild
{
    /// <summary>The child without label values.</summary>
    TChild Unlabelled { get; }

    /// <summary>The child of these label values.</summary>
    TChild WithLabels(params string[] labelValues);

    /// <summary>The child of these label values.</summary>
    TChild WithLabels(ReadOnlyMemory<string> labelValues);

    /// <summary>The child of these label values.</summary>
    TChild WithLabels(ReadOnlySpan<string> labelValues);
}
