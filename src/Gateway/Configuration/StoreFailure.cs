namespace Gateway.Configuration;

/// <summary>What becomes of a reply whose rows could not be kept.</summary>
enum StoreFailure
{
    /// <summary>It leaves, without a decision_id.</summary>
    Answer,
    /// <summary>It is answered 503.</summary>
    Refuse,
}
