namespace Prometheus;

/// <summary>Which exemplars a metric takes, and how often.</summary>
public sealed class ExemplarBehavior
{
    internal static readonly ExemplarBehavior Default = new() { DefaultExemplarProvider = static (_, _) => Exemplar.FromTraceContext() };

    /// <summary>Gives the exemplar where the caller gives none; null for no exemplar.</summary>
    public ExemplarProvider? DefaultExemplarProvider { get; set; }

    /// <summary>Shortest time between two exemplars of one time series; zero, the default, takes each of them.</summary>
    public TimeSpan NewExemplarMinInterval { get; set; } = TimeSpan.Zero;

    /// <summary>Takes only exemplars that the caller gives.</summary>
    public static ExemplarBehavior NoExemplars() => new() { DefaultExemplarProvider = static (_, _) => Exemplar.None };
}
