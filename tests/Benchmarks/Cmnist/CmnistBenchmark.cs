namespace Benchmarks.Cmnist;

/// <summary>Imprecise learning on coloured digits: the paper's tables 2 and 3, and what flags are worth there.</summary>
static class CmnistBenchmark
{
    /// <summary>Gives the exit code.</summary>
    public static async Task<int> RunAsync(bool full, string? keep, TextWriter output)
    {
        return await PrintAsync(full, keep, output) || !full ? 0 : 1;
    }

    static async Task<bool> PrintAsync(bool full, string? keep, TextWriter output)
    {
        string data = Path.Combine(RepositoryFolder.Find(), "config", "data");
        var digits = Digits.Read("MNIST, 10,000 digits", Path.Combine(data, "mnist10k-images-idx3-ubyte.gz"), Path.Combine(data, "mnist10k-labels-idx1-ubyte.gz"));
        (int seeds, int settings) = full ? (5, 6) : (2, 2);
        output.WriteLine($"{digits.Name}: {digits.Count * 4 / 5} learnt from, {digits.Count / 5} tested on, re-drawn for every seed; the paper has 50,000 and 10,000. {settings} settings a method.");
        output.WriteLine();
        await FlagTable.Print(digits, 0.25, 0.22, output);
        await FlagTable.Print(digits, 0, 0.02, output);
        bool met = new LongTailTable(new Study(digits, digits, Protocol.LongTail, seeds, settings, new KeptTrials(keep, "digits"), Console.Error).Run(Methods.All)).Print(output);
        new StandardTable(new Study(digits, digits, Protocol.Standard, seeds, settings, new KeptTrials(keep, "standard"), Console.Error).Run(StandardTable.Rows)).Print(output);
        return met;
    }
}
