using Export.Commands;

return await CommandRunner.RunAsync(args, [TrainCommand.Create(), CollectCommand.Create()], Console.Out, Console.Error);
