using Ensemble.Calibration;
using Ensemble.Data;
using Ensemble.Families;

namespace Export.Calibrating;

/// <summary>Group of each row.</summary>
static class GroupValues
{
    // What these say the gateway takes for itself.
    static readonly string[] Taken = ["lambda", "member", "combine", "explain", "subject", "on_flag", "deadline_ms", "timeout"];

    /// <summary>Reads groups from an input, or from the column that stands for a request parameter; null where none were asked for.</summary>
    /// <exception cref="DataException">There is no such input or column, or there are too many groups.</exception>
    public static string[]? Of(CalibrateRequest request, Manifest manifest, Rows rows)
    {
        if (Array.Find(Taken, t => t == request.GroupParameter) is { } taken)
            throw new DataException($"--group-parameter {taken}: that parameter has a meaning of its own");
        string[]? values = request.GroupParameter is { } parameter ? ColumnReader.Read(request.Data, parameter, rows.FileRows)
            : request.Group is { } name ? Inputs(request, manifest, rows, name) : null;
        int groups = values?.Distinct(StringComparer.Ordinal).Count() ?? 0;
        return groups <= GroupTest.Most ? values
            : throw new DataException($"{request.Data}: {groups} values of '{request.Group ?? request.GroupParameter}'; at most {GroupTest.Most} groups are told apart");
    }

    static string[] Inputs(CalibrateRequest request, Manifest manifest, Rows rows, string name)
    {
        GroupInput place = GroupInput.Find(manifest, name, out string? problem) ?? throw new DataException($"--group: {problem}");
        string[] values = new string[rows.Count];
        for (int row = 0; row < values.Length; row++)
        {
            values[row] = place.Text(rows.Inputs, row)
                ?? throw new DataException($"{request.Data}, row {rows.FileRows[row]}: the value of '{name}' tells no group (NaN, or a whole number that a double cannot hold)");
        }

        return values;
    }
}
