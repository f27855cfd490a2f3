namespace Export.Training;

/// <summary>A kind of member that <c>train</c> can make.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Learn">Learns one; the result depends on the task's rows, options and seed alone.</param>
sealed record MemberKind(string Name, Func<LearningTask, TrainedMember> Learn)
{
    /// <summary>Whether it makes its own draw of the rows where one is asked for.</summary>
    public bool DrawsRows { get; init; }

    /// <summary>Whether it needs every feature of a row.</summary>
    public bool WholeRows { get; init; }
}
