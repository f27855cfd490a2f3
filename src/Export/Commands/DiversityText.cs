using System.Globalization;
using Export.Evaluation;
using Export.Training;

namespace Export.Commands;

/// <summary>What <c>train</c> prints of how its members differ, and of a family that it refuses.</summary>
static class DiversityText
{
    public static void Print(TextWriter output, TrainResult result)
    {
        foreach (DiversityLine line in result.Diversity)
        {
            output.WriteLine($"{line.Members}: error correlation {Number(line.ErrorCorrelation, "F2")}, double faults {Number(line.DoubleFault, "F4")}, effective members "
                + $"{Number(line.EffectiveMembers, "F2")} of {line.Count}, unanimous on {Number(line.Unanimous, "F4")} of {line.Rows} rows"
                + (line.UnlabelledRows > 0 ? $", disagreement {Number(line.Disagreement, "F4")} on {line.UnlabelledRows} unlabelled rows" : ""));
        }

        if (result.Gate?.Undecided is { } undecided)
            output.WriteLine($"note: {undecided}");
    }

    /// <summary>Says why a family was not written, and what to do.</summary>
    public static void Refuse(CommandContext context, TrainResult result)
    {
        foreach (string reason in result.Gate!.Reasons)
            context.Error.WriteLine($"refused: {reason}");
        context.Error.WriteLine($"nothing was written. Make the members differ (--bootstrap, --diversity dbat, another --kind), give one member alone (--members 1), or write the family "
            + "all the same with --keep-anyway");
    }

    static string Number(double value, string format) => double.IsNaN(value) ? "-" : value.ToString(format, CultureInfo.InvariantCulture);
}
