namespace Gateway.Tests.Services;

/// <summary>Rows asked of a guarded service, by flag and by whether the service was wrong.</summary>
readonly record struct ExampleCounts(int Flagged, int FlaggedWrong, int Unflagged, int UnflaggedWrong)
{
    public int Rows => Flagged + Unflagged;

    public double FlagRate => (double)Flagged / Rows;

    /// <summary>Share of the flagged rows that the service has wrong.</summary>
    public double FlaggedError => (double)FlaggedWrong / Flagged;

    /// <summary>Share of the others that the service has wrong.</summary>
    public double UnflaggedError => (double)UnflaggedWrong / Unflagged;

    public ExampleCounts With(bool flagged, bool wrong) => flagged
        ? this with { Flagged = Flagged + 1, FlaggedWrong = FlaggedWrong + (wrong ? 1 : 0) }
        : this with { Unflagged = Unflagged + 1, UnflaggedWrong = UnflaggedWrong + (wrong ? 1 : 0) };

    public override string ToString() =>
        $"{Rows} rows, {Flagged} flagged ({FlagRate:P1}); wrong: {FlaggedWrong} of {Flagged} flagged ({FlaggedError:P1}), {UnflaggedWrong} of {Unflagged} others ({UnflaggedError:P1})";
}
