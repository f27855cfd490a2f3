namespace Gateway.RemoteMembers;

/// <summary>Why a replica is not asked any more.</summary>
enum EjectionReason
{
    /// <summary>Too many questions in a row had no answer.</summary>
    Errors,
    /// <summary>It answered a golden row wrongly.</summary>
    Golden,
}
