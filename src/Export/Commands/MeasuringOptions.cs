using System.CommandLine;
using Ensemble.Data;

namespace Export.Commands;

/// <summary>What every verb asks for that measures families on labelled rows: the rows, the answer choice, and the draws behind intervals.</summary>
/// <param name="what">What is done on the rows, and of which families.</param>
/// <param name="answers">Of whom the answer choice is.</param>
/// <param name="draws">Draws unless told otherwise.</param>
/// <param name="drawn">What is drawn.</param>
sealed class MeasuringOptions(string what, string answers, int draws, string drawn)
{
    public Option<string> Data { get; } = new("--data") { Description = "Rows: CSV, .npz, .npy or IDX, gzipped or not", Required = true };

    public Option<string?> Labels { get; } = new("--labels") { Description = "Labels, where they are not in the data file" };

    public Option<string> LabelColumn { get; } = new("--label-column") { Description = "Column or entry with the label", DefaultValueFactory = _ => "label" };

    public Option<RowSelection?> Rows { get; } = Ranged.Rows("--rows", $"Rows to {what} trained or fitted on (all)");

    public Option<string?> Answer { get; } = new("--answer") { Description = $"Answer choice {answers}" };

    public Option<int> Replicates { get; } = Ranged.Whole("--replicates", draws, 20, 100_000, drawn);

    public Option<int> Seed { get; } = Ranged.Whole("--seed", 1, 0, int.MaxValue, "Seed of the draws");

    /// <summary>Gives a verb these options, and others of its own between the rows and the draws.</summary>
    public void AddTo(Verb verb, params Option[] own)
    {
        Option[] all = [Data, Labels, LabelColumn, Rows, Answer, .. own, Replicates, Seed];
        foreach (Option option in all)
            verb.Options.Add(option);
    }
}
