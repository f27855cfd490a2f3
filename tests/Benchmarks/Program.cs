using Benchmarks;
using Benchmarks.Baselines;

if (args is [BaselineProgram.Word, var name, var family])
{
    await BaselineProgram.RunAsync(name, family);
    return 0;
}

return await BenchCommand.RunAsync(args, Console.Out, Console.Error);
