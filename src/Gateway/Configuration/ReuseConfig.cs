using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Configuration;

/// <summary>When the members are not run again on inputs that they were given before.</summary>
sealed record ReuseConfig
{
    [Description("Whether requests with the same inputs, from one caller, that run at the same moment share one run of the members. Each is decided, recorded and counted by itself.")]
    public bool SingleFlight { get; init; }

    [Description("Bytes of members' outputs that are kept, inputs included, to answer the same inputs of the same caller without a run; 0 keeps none. What is decided, recorded and counted is so for each request."), Range(0L, 1L << 40)]
    public long CacheBytes { get; init; }

    [Description("Requests whose members' outputs are kept; beyond, those go that were not asked for the longest."), Range(1, 10_000_000)]
    public int CacheEntries { get; init; } = 10_000;
}
