using Export.Commands;

return await CommandRunner.RunAsync(args, [TrainCommand.Create()], Console.Out, Console.Error);
