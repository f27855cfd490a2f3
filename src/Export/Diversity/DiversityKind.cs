namespace Export.Diversity;

/// <summary>What makes members differ, beside their seeds.</summary>
enum DiversityKind
{
    /// <summary>Nothing: initial weights and the order of the rows.</summary>
    Seeds,

    /// <summary>Each member its own draw of the rows.</summary>
    Bootstrap,

    /// <summary>One after the other, each against the answers of those before it on unlabelled rows.</summary>
    Dbat,

    /// <summary>All at once, with answers on unlabelled rows that tell nothing of each other.</summary>
    DivDis,

    /// <summary>Stops of one run, whose step size falls to 0 again and again.</summary>
    Snapshots,

    /// <summary>Each the mean of its weights over the last passes.</summary>
    Averaged,
}
