namespace Prometheus;

/// <summary>A value that only rises.</summary>
public interface ICounter : ICollectorChild
{
    /// <summary>The present value.</summary>
    double Value { get; }

    /// <summary>Adds a non-negative increment.</summary>
    void Inc(double increment = 1.0);

    /// <summary>Adds 1 with an exemplar; null takes the default one.</summary>
    void Inc(Exemplar? exemplar);

    /// <summary>Adds a non-negative increment with an exemplar; null takes the default one.</summary>
    void Inc(double increment, Exemplar? exemplar);

    /// <summary>Raises the value to a target; does nothing where it is there already.</summary>
    void IncTo(double targetValue);
}
