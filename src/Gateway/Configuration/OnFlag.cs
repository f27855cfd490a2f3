namespace Gateway.Configuration;

/// <summary>What becomes of a flagged row, from lenient to strict.</summary>
enum OnFlag
{
    /// <summary>Nothing reaches the reply; recorded and counted.</summary>
    Shadow,
    /// <summary>The reply says so.</summary>
    Annotate,
    /// <summary>The request goes to the fallback cluster.</summary>
    Fallback,
    /// <summary>The answer is withheld.</summary>
    Abstain,
}
