namespace Gateway.Guard;

/// <summary>Why a request of a guard route was not decided by its family; its reply is flagged.</summary>
enum Undecided
{
    /// <summary>The request's or the reply's body is longer than is looked at.</summary>
    BodyTooLarge,
    /// <summary>There was no room for a copy of a body.</summary>
    BuffersFull,
    /// <summary>The service answered before the request's body had come to its end.</summary>
    BodyIncomplete,
    /// <summary>The body is compressed in a way that is not read, or not as its header says.</summary>
    NotDecoded,
    /// <summary>The body is not JSON, or not the protocol's.</summary>
    NotRead,
    /// <summary>A feature is missing, of the wrong type, or of an unknown category.</summary>
    NotMapped,
    /// <summary>The route's Input does not fit the family that serves.</summary>
    MappingWrong,
    /// <summary>The service's answer was not found in its reply.</summary>
    AnswerNotRead,
    /// <summary>The family had not decided when the reply had waited long enough.</summary>
    Late,
    /// <summary>No version of the family serves.</summary>
    FamilyMissing,
    /// <summary>As many runs of the family go on that no reply waits for as Limits.LateRuns allows.</summary>
    FamilyBusy,
    /// <summary>As many requests are inspected as Limits.InFlight allows.</summary>
    QueueFull,
    /// <summary>No member answered validly.</summary>
    NoMember,
}
