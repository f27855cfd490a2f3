using System.Diagnostics.Tracing;

namespace Prometheus;

/// <summary>What the adapter asks of an event source.</summary>
public sealed class EventCounterAdapterEventSourceSettings
{
    /// <summary>Lowest level of events.</summary>
    public EventLevel MinimumLevel { get; set; } = EventLevel.Informational;

    /// <summary>Keywords of events, one of which must match.</summary>
    public EventKeywords MatchKeywords { get; set; } = EventKeywords.None;
}
