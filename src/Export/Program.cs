using Export.Commands;

return await CommandRunner.RunAsync(args, [TrainCommand.Create(), CalibrateCommand.Create()], Console.Out, Console.Error);
