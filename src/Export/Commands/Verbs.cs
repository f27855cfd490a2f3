namespace Export.Commands;

/// <summary>The verbs that this program owns.</summary>
static class Verbs
{
    /// <summary>One of each, in the order of the help.</summary>
    public static Verb[] All() =>
    [
        TrainCommand.Create(), CollectCommand.Create(), CalibrateCommand.Create(), EvaluateCommand.Create(), CompareCommand.Create(), InspectCommand.Create(),
        ScoreCommand.Create(), SelectCommand.Create(), FuseCommand.Create(),
    ];
}
