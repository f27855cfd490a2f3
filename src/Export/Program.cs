using Export.Commands;

Verb[] verbs =
[
    TrainCommand.Create(), CollectCommand.Create(), CalibrateCommand.Create(), EvaluateCommand.Create(), InspectCommand.Create(), ScoreCommand.Create(),
];
return await CommandRunner.RunAsync(args, verbs, Console.Out, Console.Error);
