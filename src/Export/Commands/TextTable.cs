using Spectre.Console;

namespace Export.Commands;

/// <summary>Tables on standard output: aligned columns, plain where no terminal reads them.</summary>
static class TextTable
{
    /// <summary>
    /// Writes a table; columns whose cells are all numbers stand to the right, columns whose cells are all empty are left out.
    /// </summary>
    public static void Write(TextWriter output, string[] header, IReadOnlyList<string[]> rows)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        // A terminal breaks a line that is too long for it; a table that fits itself to the terminal would cut numbers off.
        console.Profile.Width = 200;
        Table table = new Table().Border(TableBorder.Simple);
        int[] kept = [.. Enumerable.Range(0, header.Length).Where(i => rows.Any(r => r[i].Length > 0))];
        foreach (int i in kept)
        {
            bool number = rows.All(r => r[i].Length == 0 || "0123456789-".Contains(r[i][0], StringComparison.Ordinal));
            var column = new TableColumn(Markup.Escape(header[i])) { NoWrap = true };
            table.AddColumn(number ? column.RightAligned() : column);
        }

        foreach (string[] row in rows)
            table.AddRow([.. kept.Select(i => Markup.Escape(row[i]))]);
        console.Write(table);
    }
}
