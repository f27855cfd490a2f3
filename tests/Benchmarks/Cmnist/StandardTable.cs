namespace Benchmarks.Cmnist;

/// <summary>The paper's table 3: two environments alike, and a test that reverses the colour.</summary>
sealed class StandardTable(Study study)
{
    /// <summary>Methods of it.</summary>
    public static Method[] Rows { get; } = [.. Methods.All.Where(m => m.Name is not ("environment-indexed, told e" or "Inf-Task"))];

    public void Print(TextWriter output)
    {
        output.WriteLine($"Table 3: {study.Protocol.Name}; accuracy in %, {study.Seeds} seeds, mean ± standard error; families at λ = 1");
        output.WriteLine();
        output.WriteLine("| | e = 0.1 | e = 0.2 | e = 0.9 | best of its settings at e = 0.9, two draws | paper, e = 0.9, from ERM's weights |");
        output.WriteLine("|---|---|---|---|---|---|");
        foreach (Method method in Rows)
        {
            double[][] values = study.Accuracies(method.Name, _ => method.Lambdas.Length - 1);
            IEnumerable<string> cells = study.Protocol.Tests.Select((_, i) => $"{Estimated.Of([.. values.Select(v => v[i])])}");
            output.WriteLine($"| {method.Name} | {string.Join(" | ", cells)} | {100 * study.BestOnTest(method.Name, 2):F1} | {Paper.Standard(method.Name)} |");
        }

        output.WriteLine();
        output.WriteLine("A setting is chosen on the training environments alone, where the colour is right; the next to last column says what the same settings could do, chosen on the test as the paper does.");
        output.WriteLine();
    }
}
