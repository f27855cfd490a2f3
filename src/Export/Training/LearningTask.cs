namespace Export.Training;

/// <summary>What one member is learnt from, and how.</summary>
/// <param name="Learn">Rows to learn from.</param>
/// <param name="Validation">Rows by which the best is chosen; null for none.</param>
/// <param name="Options">How.</param>
/// <param name="Seed">Seed of everything that is drawn.</param>
/// <param name="Progress">Told of every pass.</param>
/// <param name="Cancellation">Ends training.</param>
sealed record LearningTask(Examples Learn, Examples? Validation, TrainerOptions Options, int Seed, Action<MemberProgress> Progress,
    CancellationToken Cancellation)
{
    /// <summary>Where the state is kept between two passes; null for nowhere.</summary>
    public Checkpoints? Checkpoints { get; init; }
}
