using System.Globalization;

namespace Export.Tests.Commands;

/// <summary>One line of <c>score</c>'s file.</summary>
sealed record Decided(int Row, int Prediction, bool Flagged, string Reasons, double Risk, double PValue, string Votes)
{
    public static Decided[] Read(string path) => [.. File.ReadLines(path).Skip(1).Select(line =>
    {
        // Reasons are the only cell that may hold a comma, and then it is quoted.
        string[] quoted = line.Split('"');
        string[] cells = quoted.Length == 3 ? [.. quoted[0].TrimEnd(',').Split(','), quoted[1], .. quoted[2].TrimStart(',').Split(',')] : line.Split(',');
        return new Decided(int.Parse(cells[0], CultureInfo.InvariantCulture), int.Parse(cells[1], CultureInfo.InvariantCulture), cells[3] == "true", cells[4],
            double.Parse(cells[5], CultureInfo.InvariantCulture), double.Parse(cells[7], CultureInfo.InvariantCulture), cells[9]);
    })];
}
