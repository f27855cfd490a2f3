namespace Gateway.Configuration;

/// <summary>When a reply may leave.</summary>
enum StoreMode
{
    /// <summary>After its flagged and audited rows are on disk.</summary>
    Durable,
    /// <summary>At once; the rows are written behind it.</summary>
    Async,
    /// <summary>At once; nothing is kept.</summary>
    Off,
}
