using Export.Commands;

return await CommandRunner.RunAsync(args, Verbs.All(), Console.Out, Console.Error);
