namespace Prometheus;

/// <summary>A metric of fixed label values.</summary>
#pragma warning disable CA1040 // The original's marker; its signatures name it.
public interface ICollectorChild;
#pragma warning restore CA1040
