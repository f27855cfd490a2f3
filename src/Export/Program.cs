using Export.Commands;

Verb[] verbs = [TrainCommand.Create(), CollectCommand.Create(), CalibrateCommand.Create()];
return await CommandRunner.RunAsync(args, verbs, Console.Out, Console.Error);
