return await Gateway.Commands.CommandTable.RunAsync(args);
