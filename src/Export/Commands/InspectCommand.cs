using System.Text.Json;
using System.Text.Json.Nodes;
using Ensemble.Calibration;
using Ensemble.Families;
using Ensemble.Scores;
using Export.Calibrating;
using Export.Data;

namespace Export.Commands;

/// <summary><c>inspect</c>: what a family is, and how its guarantees stand.</summary>
sealed class InspectCommand
{
    readonly FamilyArgument family = new();

    public static Verb Create()
    {
        var command = new InspectCommand();
        var verb = new Verb("inspect", "Show a family: signature, members, guarantees, banks, ledger.", "./gateway inspect families/penguins");
        command.family.AddTo(verb);
        verb.Runs(command.Run);
        return verb;
    }

    int Run(CommandContext context, CancellationToken cancellation)
    {
        string folder = family.Resolve(context);
        using FamilyLease lease = new FamilyFiles(folder).Load();
        var ledger = Ledger.Read(folder);
        if (context.Json)
            context.Output.WriteLine(Json(lease.Family, ledger).ToJsonString(ManifestText.Options));
        else
            Print(context.Output, lease.Family, ledger);
        return ExitCode.Done;
    }

    static void Print(TextWriter output, Family family, Ledger ledger)
    {
        Manifest manifest = family.Manifest;
        output.WriteLine($"{family.Name}, version {family.Version}: {manifest.Task}, {family.Members.Count} members, quorum {family.Quorum}, "
            + $"answers {family.ChoiceName(family.DefaultChoice)} by default");
        foreach (TensorConfig input in manifest.Inputs)
            output.WriteLine($"  input {input.Name} {input.Datatype} [{string.Join(',', input.Shape)}]{(input.Features is { } features ? $", {features.Length} features" : "")}");
        foreach (TensorConfig tensor in manifest.Outputs)
            output.WriteLine($"  output {tensor.Name} {tensor.Datatype} [{string.Join(',', tensor.Shape)}]{(tensor.Name == manifest.Decides.Output ? $", decides ({manifest.Decides.Kind})" : "")}");
        if (family.IsClassification)
            output.WriteLine($"  labels {string.Join(", ", family.Labels.Take(20))}{(family.Labels.Count > 20 ? $" and {family.Labels.Count - 20} more" : "")}");
        output.WriteLine($"  row-exact batch sizes: {(family.RowExact.Count == 0 ? "none" : string.Join(", ", family.RowExact))}");
        TextTable.Write(output, ["member", "lambda", "weight", "temperature", "smoothing", "bytes", "sha256"],
            [.. manifest.Members.Select(m => new[] { m.Name, $"{m.Lambda}", $"{m.Weight}", $"{m.Temperature:F4}", $"{m.Smoothing:F5}", $"{m.Bytes}", m.Sha256?[..12] ?? "" })]);
        output.WriteLine($"risk {family.Risk.Name()} (kappa {manifest.Scores.Kappa:R}), novelty {family.Novelty.Name()} at rate {manifest.Scores.NoveltyFalseFlagRate:R}; banks: "
            + (family.Banks.Count == 0 ? "none" : string.Join(", ", family.Banks.Select(b => $"{b.Key.Name()} ({b.Value.Count} rows)"))));
        if (family.Guarantees.Count == 0)
            output.WriteLine("guarantee: none");
        foreach (GuaranteeStatus status in Standing(family))
            Print(output, status);
        if (family.Intervals is { } intervals)
            output.WriteLine($"intervals: {intervals.Answer} +- {intervals.Quantile:R} x (spread + {intervals.Floor:R}), miss {intervals.Alpha:R} of rows; {intervals.Rows} rows");
        if (family.Sets is { } sets)
            output.WriteLine($"sets: {sets.Method} <= {sets.Quantile:R}, miss {sets.Alpha:R} of rows; {sets.Rows} rows");
        if (manifest.Diversity is { } diversity)
            Print(output, diversity);
        if (family.RobustSets is { Robust: { } terms } robust)
            output.WriteLine($"robust sets: score <= {robust.Limit:R} under noise {terms.Noise:R}, miss {robust.Alpha:R} of rows changed by {terms.Radius:R} at most; copies a row: {terms.Samples}; {robust.Rows} rows");
        foreach (LedgerLook look in ledger.Looks)
            output.WriteLine($"look {look.Index} {look.Date.UtcDateTime:yyyy-MM-dd HH:mm}Z {look.Purpose}, {look.Rows} rows: {look.Result}");
        foreach (string warning in family.Warnings)
            output.WriteLine($"warning: {warning}");
    }

    static void Print(TextWriter output, DiversityConfig diversity)
    {
        string Number(double? value) => value is { } number ? $"{number:F4}" : "-";
        output.WriteLine($"diversity on {diversity.Rows} rows, when last evaluated: error correlation {Number(diversity.ErrorCorrelation)}, effective members {Number(diversity.EffectiveMembers)}, "
            + $"both of two wrong {Number(diversity.DoubleFault)}, all wrong {Number(diversity.AllWrong)}");
        foreach (string warning in diversity.Warnings)
            output.WriteLine($"  {warning}");
    }

    static void Print(TextWriter output, GuaranteeStatus status)
    {
        Guarantee g = status.Guarantee;
        string because = status.Why is { } why ? $" ({why})" : "";
        output.WriteLine($"guarantee {g.Id}, state {status.State}{because}: {CalibrateText.Bound(g)} with confidence {1 - g.Delta:R} over the calibration draw");
        string tau = g.Groups is null ? $"{g.Tau:R}" : "its group's threshold";
        string search = g.Method is { } method ? $"method {method}" : $"start {g.Start:R}{(g.Starts is { } all ? $" of {string.Join(" and ", all.Select(x => $"{x:R}"))}" : "")}";
        string level = g.Level is { } share ? $", level {share:G4}" : "";
        output.WriteLine($"  answer {g.Answer}, {g.Risk} <= {tau}, {search}{level}, band {g.Band:R}, gates: "
            + (g.Gates.Length == 0 ? "none" : string.Join(", ", g.Gates.Select(x => $"{x.Score} at {x.Rate:R}"))));
        string expiry = g.Expires is { } end ? $"expires {end.UtcDateTime:yyyy-MM-dd HH:mm}Z" : "does not expire";
        output.WriteLine($"  {g.N} of {g.Rows} rows unflagged (coverage {g.Coverage:F4}), {g.K} wrong, p-value {g.PValue:G4}; issued {g.Issued.UtcDateTime:yyyy-MM-dd}, {expiry}");
        output.WriteLine($"  scope: {g.Scope}");
        if (g.Groups is { } groups)
            CalibrateText.Groups(output, groups);
        if (g.PerTrueClass.Length > 0)
        {
            TextTable.Write(output, ["class", "true: n", "wrong", "limit", "predicted: n", "wrong", "limit"],
                [.. g.PerTrueClass.Zip(g.PerPredictedClass, (t, p) => new[] { t.Label, $"{t.N}", $"{t.Errors}", $"{t.UpperLimit:F4}", $"{p.N}", $"{p.Errors}", $"{p.UpperLimit:F4}" })]);
        }
    }

    // What was found at load, and by the clock what has expired since.
    static IEnumerable<GuaranteeStatus> Standing(Family family) => family.Guarantees.Select(g => g.State == "none" ? g
        : family.GuaranteeFor(FittedFamily.Choose(family, g.Guarantee.Answer)) is { } now && now.Id == g.Id ? now : g);

    static JsonObject Json(Family family, Ledger ledger) => new()
    {
        ["manifest"] = JsonSerializer.SerializeToNode(family.Manifest, ManifestText.Options),
        ["quorum"] = family.Quorum,
        ["row_exact"] = new JsonArray([.. family.RowExact.Select(b => JsonValue.Create(b))]),
        ["banks"] = new JsonObject(family.Banks.Select(b => KeyValuePair.Create(b.Key.Name(), (JsonNode?)JsonValue.Create(b.Value.Count)))),
        ["guarantees"] = new JsonArray([.. Standing(family).Select(g => new JsonObject { ["id"] = g.Guarantee.Id, ["state"] = g.State, ["why"] = g.Why })]),
        ["ledger"] = JsonSerializer.SerializeToNode(ledger.Looks, ManifestText.Options),
        ["warnings"] = new JsonArray([.. family.Warnings.Select(w => JsonValue.Create(w))]),
    };
}
