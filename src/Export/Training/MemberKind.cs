namespace Export.Training;

/// <summary>A kind of member that <c>train</c> can make.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Learn">Learns one; the result depends on the task's rows, options and seed alone.</param>
sealed record MemberKind(string Name, Func<LearningTask, TrainedMember> Learn);
