namespace Prometheus;

/// <summary>A value that rises and falls.</summary>
public interface IGauge : ICollectorChild
{
    /// <summary>The present value.</summary>
    double Value { get; }

    /// <summary>Sets the value.</summary>
    void Set(double val);

    /// <summary>Adds an increment.</summary>
    void Inc(double increment = 1);

    /// <summary>Subtracts a decrement.</summary>
    void Dec(double decrement = 1);

    /// <summary>Raises the value to a target; does nothing where it is greater.</summary>
    void IncTo(double targetValue);

    /// <summary>Lowers the value to a target; does nothing where it is less.</summary>
    void DecTo(double targetValue);
}
