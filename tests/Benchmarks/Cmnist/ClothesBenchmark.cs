namespace Benchmarks.Cmnist;

/// <summary>
/// Table 2 at the paper's own size: the same protocol on coloured Fashion-MNIST (Debian's dataset-fashion-mnist), where 60,000 pictures
/// are at hand. Settings are chosen on 10,000 of them.
/// </summary>
static class ClothesBenchmark
{
    const string Folder = "/usr/share/datasets/fashion-mnist";
    const int Tuned = 10_000;

    /// <summary>Gives the exit code.</summary>
    public static int Run(bool full, string? keep, TextWriter output)
    {
        if (!Directory.Exists(Folder))
        {
            output.WriteLine($"{Folder}: not there; Debian's package dataset-fashion-mnist has it");
            return 3;
        }

        var all = Digits.Read("Fashion-MNIST, 60,000 pictures", Path.Combine(Folder, "train-images-idx3-ubyte.gz"), Path.Combine(Folder, "train-labels-idx1-ubyte.gz"));
        (Digits pictures, int seeds, int settings) = full ? (all, 3, 6) : (all.First(Tuned / 2), 2, 2);
        output.WriteLine($"{pictures.Name}: {pictures.Count * 4 / 5} learnt from, {pictures.Count / 5} tested on, re-drawn for every seed. "
            + $"{settings} settings a method, chosen on {Math.Min(Tuned, pictures.Count)} pictures. A shirt cannot always be told from a coat, so 'possible' is more than anybody can have.");
        output.WriteLine();
        bool met = new LongTailTable(new Study(pictures, pictures.First(Math.Min(Tuned, pictures.Count)), Protocol.LongTail, seeds, settings, new KeptTrials(keep, "clothes"), Console.Error).Run(Methods.All),
            paper: false).Print(output);
        return met || !full ? 0 : 1;
    }
}
