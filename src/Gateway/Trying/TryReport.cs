using System.Globalization;
using Ensemble.Families;
using Ensemble.Tensors;

namespace Gateway.Trying;

/// <summary>Shows rows one below the other, then how often the answer was right.</summary>
/// <param name="family">Whose rows.</param>
/// <param name="inputs">What was sent.</param>
/// <param name="limited">Whether a guarantee or a threshold limits the risk.</param>
/// <param name="output">Where they are shown.</param>
sealed class TryReport(Family family, IReadOnlyList<Tensor> inputs, bool limited, TextWriter output)
{
    const int MostNumbers = 30;

    /// <summary>Shows one row: its input, the votes, the answer, the scores, and the verdict.</summary>
    /// <param name="position">Its place among the inputs.</param>
    /// <param name="row">What was said of it.</param>
    public void Show(int position, TriedRow row)
    {
        output.WriteLine($"row {row.Row}{(row.Truth is null ? "" : $" (truly {row.Truth})")}");
        foreach (var input in inputs)
        {
            if (Picture.Side(input) > 0)
            {
                foreach (string line in Picture.Draw(input, position))
                    output.WriteLine("    " + line);
            }
            else
                Table(input, position);
        }

        string votes = string.Join(", ", row.Votes.Select((v, m) => $"{family.Members[m].Name} {v ?? "nothing"}"));
        output.WriteLine($"  votes    {votes}");
        output.WriteLine($"  answer   {row.Answer}{(row.Right is { } right && family.IsClassification ? right ? " (right)" : " (wrong)" : "")}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  scores   risk {row.Risk:F4}, novelty {row.Novelty:F4}"));
        output.WriteLine(row.Flagged ? $"  FLAGGED  {RowWords.Of(row, family, limited)} [{string.Join(", ", row.Reasons)}]" : $"  trusted  {RowWords.Of(row, family, limited)}");
        output.WriteLine();
    }

    /// <summary>Accuracy (regression: mean absolute error) among the rows that were flagged and those that were not.</summary>
    public void Summarise(IReadOnlyList<TriedRow> rows)
    {
        Summarise("not flagged", [.. rows.Where(r => !r.Flagged)]);
        Summarise("flagged", [.. rows.Where(r => r.Flagged)]);
    }

    void Summarise(string name, TriedRow[] rows)
    {
        string count = $"{name}: {rows.Length} {(rows.Length == 1 ? "row" : "rows")}";
        TriedRow[] known = [.. rows.Where(r => r.Truth is not null)];
        if (known.Length == 0)
            output.WriteLine(count);
        else if (family.IsClassification)
        {
            int right = known.Count(r => r.Right == true);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count}, {right} of {known.Length} right ({100.0 * right / known.Length:F1} %)"));
        }
        else
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count}, mean absolute error {known.Average(Error):G4}"));
    }

    static double Error(TriedRow row) =>
        Math.Abs(double.Parse(row.Truth!, CultureInfo.InvariantCulture) - double.Parse(row.Answer, CultureInfo.InvariantCulture));

    void Table(Tensor input, int row)
    {
        var features = family.Inputs.First(i => i.Name == input.Name).Config.Features;
        for (int i = 0; i < Math.Min(input.RowLength, MostNumbers); i++)
        {
            int index = (row * input.RowLength) + i;
            var feature = features is not null && i < features.Length ? features[i] : null;
            output.WriteLine($"    {feature?.Name ?? $"{input.Name}[{i}]",-24} {Value(input, index, feature)}");
        }

        if (input.RowLength > MostNumbers)
            output.WriteLine($"    ... {input.RowLength - MostNumbers} more numbers");
    }

    // A category is sent as its number; its name says more.
    static string Value(Tensor input, int index, FeatureConfig? feature)
    {
        if (input.Strings is { } strings)
            return System.Text.Encoding.UTF8.GetString(strings[index]);
        double value = input.GetDouble(index);
        return feature?.Categories is { } categories && value >= 0 && value < categories.Length
            ? categories[(int)value]
            : value.ToString("G6", CultureInfo.InvariantCulture);
    }
}
