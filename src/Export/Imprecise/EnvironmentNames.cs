using System.Globalization;
using Ensemble.Data;
using Export.Training;

namespace Export.Imprecise;

/// <summary>Which environment each row came from.</summary>
/// <param name="Names">Environments in ordinal order; numbers in theirs.</param>
/// <param name="Learn">Environment of each row that is learnt from.</param>
/// <param name="Held">Environment of each row that is held out.</param>
sealed record EnvironmentNames(string[] Names, int[] Learn, int[] Held)
{
    /// <summary>Most environments: risks are means over an environment's rows, which thousands of names would leave few of.</summary>
    public const int Most = 1000;

    /// <summary>Reads them.</summary>
    /// <exception cref="DataException">There is no such column or file, or there are too few or too many environments.</exception>
    public static EnvironmentNames Read(ImpreciseRequest asked, TrainRequest request, TrainingData data)
    {
        // Each environment would have one class, and no risk of one could be compared with another's.
        if (request.Labels is null && string.Equals(asked.Environment, request.LabelColumn, StringComparison.Ordinal))
            throw new DataException($"--environment {asked.Environment}: that is the label");
        string[] all = data.File.Table is { } table && table.Find(asked.Environment) >= 0
            ? ColumnReader.Read(request.Data, asked.Environment, data.Rows.FileRows) : FromFile(asked, request, data);
        int empty = Array.FindIndex(all, a => a.Length == 0);
        if (empty >= 0)
            throw new DataException($"{request.Data}, row {data.Rows.FileRows[empty]}: the environment is empty");
        string[] names = [.. all.Distinct(StringComparer.Ordinal).OrderBy(n => Number(n) ?? double.NaN).ThenBy(n => n, StringComparer.Ordinal)];
        if (names.Length is < 2 or > Most)
            throw new DataException($"--environment {asked.Environment}: {names.Length} environments in the rows; 2 to {Most} were expected");
        HashSet<int> held = [.. data.Held?.FileRows ?? []];
        int[] indexes = [.. all.Select(a => Array.IndexOf(names, a))];
        int[] learn = [.. indexes.Where((_, i) => !held.Contains(data.Rows.FileRows[i]))];
        string? bare = names.Where((_, e) => !learn.Contains(e)).FirstOrDefault();
        return bare is null ? new EnvironmentNames(names, learn, [.. indexes.Where((_, i) => held.Contains(data.Rows.FileRows[i]))])
            : throw new DataException($"{request.Data}: every row of environment '{bare}' was held out; --validation 0 keeps them all");
    }

    /// <summary>Value of each environment on λ's scale.</summary>
    /// <exception cref="DataException">An environment is no number, or lies outside the range.</exception>
    public double[] Values(double[]? range)
    {
        double[] values = [.. Names.Select(n => Number(n)
            ?? throw new DataException($"--rule kernel: environment '{n}' is no number"))];
        (double low, double high) = range is { } given ? (given[0], given[1]) : (values.Min(), values.Max());
        string? outside = Names.Where((_, e) => values[e] < low || values[e] > high).FirstOrDefault();
        return outside is null && low < high ? [.. values.Select(v => (v - low) / (high - low))]
            : throw new DataException($"--environment-value {low:R},{high:R}: environment '{outside ?? Names[0]}' lies outside, or the two are equal");
    }

    static string[] FromFile(ImpreciseRequest asked, TrainRequest request, TrainingData data)
    {
        if (!File.Exists(asked.Environment))
        {
            string kind = data.File.Table is null ? "no file" : "no column and no file";
            throw new DataException($"{request.Data}: --environment {asked.Environment}: {kind} of that name"
                + NearestName.Hint(asked.Environment, data.File.Table?.Header ?? []));
        }

        return RowFile.Read(data.File, asked.Environment, [data.Input], new RowReadOptions { LabelColumn = "environment", Selection = request.Rows }).Labels!;
    }

    static double? Number(string name) =>
        double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : null;
}
