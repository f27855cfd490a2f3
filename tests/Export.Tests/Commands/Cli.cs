using Export.Commands;

namespace Export.Tests.Commands;

/// <summary>Runs the program in process.</summary>
static class Cli
{
    public static async Task<(int Code, string Output, string Error)> Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = await CommandRunner.RunAsync(args, Verbs.All(), output, error);
        return (code, output.ToString(), error.ToString());
    }
}
