using System.Globalization;
using Ensemble.Decisions;
using Ensemble.Families;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Guard;
using Gateway.Pipeline;
using Gateway.Replies;

namespace Gateway.Commands;

/// <summary>check --request: what the gateway would do with one request, without its service and without listening.</summary>
static class RequestCheck
{
    const int MostElements = 32;

    /// <summary>Writes it as text, or as one JSON object; the exit code is 1 where the request would pass without being judged, or reaches no route.</summary>
    public static async Task<int> RunAsync(GatewaySnapshot snapshot, FamilyStore store, RequestCheckOptions options, bool asJson)
    {
        var report = await FindAsync(snapshot, store, options);
        using (report.Rehearsal?.Inspection)
        {
            if (asJson)
                RequestCheckJson.Write(report, options);
            else
                Write(report, options, Console.Out);
        }

        return report.Good ? ExitCode.Done : ExitCode.AnswerIsNo;
    }

    static async Task<RequestReport> FindAsync(GatewaySnapshot snapshot, FamilyStore store, RequestCheckOptions options)
    {
        if (options.Path.StartsWith("/v2", StringComparison.OrdinalIgnoreCase) && options.Path.Length is var length && (length == 3 || options.Path[3] is '/' or '?'))
            return new(null, null, "one of the gateway's own paths, and no route's", null, false);

        if (await RouteFinder.FindAsync(snapshot.Config, options.Method, options.Path) is not { } name)
            return new(null, null, $"no route takes it; there {(snapshot.Config.Routes.Count == 0 ? "is none" : $"are {string.Join(", ", snapshot.Config.Routes.Keys)}")}", null, false);

        if (!GuardRoute.Read(snapshot.Config).TryGetValue(name, out var route))
            return new(name, null, "no family is asked", null, true);
        if (new FamilyRouter(store).Route(route.Family, null, out var lease) is { } fault)
            return new(name, route, fault.Message, null, false);
        var rehearsal = await GuardRehearsal.RunAsync(route, lease!, options.Body, options.Answer, snapshot.Limits);
        return new(name, route, null, rehearsal, rehearsal.Judgment.Why is null);
    }

    static void Write(RequestReport report, RequestCheckOptions options, TextWriter output)
    {
        if (report.Route is { } route)
        {
            output.WriteLine($"route      {route.Name}: guard, on_flag {route.OnFlag.ToString().ToLowerInvariant()}"
                + (route.IsShadow ? "" : $", waits at most {route.Budget.TotalMilliseconds.ToString(CultureInfo.InvariantCulture)} ms"));
        }

        if (report.Rehearsal is { } rehearsal)
            Write(rehearsal, options, output);
        else
            output.WriteLine(Printable.Line(report.Route is not null ? $"family     {report.Message}"
                : report.RouteName is { } name ? $"route      {name}: pass; {report.Message}{(options.Answer is null ? "" : $"; --answer is ignored: {RequestReport.NoAnswer}")}" : $"{options.Method} {options.Path}: {report.Message}"));
    }

    static void Write(GuardRehearsal rehearsal, RequestCheckOptions options, TextWriter output)
    {
        var (plan, inspection) = (rehearsal.Plan, rehearsal.Inspection);
        output.WriteLine(Printable.Line($"family     {plan.Family.Name} {plan.Family.Version}, {plan.Family.Members.Count} members"));
        foreach (var (path, message) in plan.Mistakes)
            output.WriteLine(Printable.Line($"mistake    {path}: {message}"));
        foreach (var feature in rehearsal.Features)
            output.WriteLine(Printable.Line($"feature    {feature.Name} at {feature.Source}: {Cut(feature.Value ?? "nothing")}"
                + (feature.Note.Length > 0 ? $" ({feature.Note})" : "") + (feature.Range.Length > 0 ? $"   [{Cut(feature.Range)}]" : "")));
        foreach (var tensor in inspection.Request?.Inputs ?? [])
            output.WriteLine(Printable.Line($"tensor     {tensor.Name} {tensor.Datatype}[{string.Join(',', tensor.Shape)}] = {Elements(tensor)}"));
        if (rehearsal.Judgment.Why is { } why)
            output.WriteLine(Printable.Line($"not judged {why.Name()}: {RequestReport.Detail(rehearsal)}"));
        if (plan.Route.ReadsAnswer && options.Answer is null)
            output.WriteLine("answer     not given (--answer FILE): the members are judged among themselves");
        if (!plan.Route.ReadsAnswer && options.Answer is not null)
            output.WriteLine("answer     ignored: " + RequestReport.NoAnswer);
        for (int row = 0; row < rehearsal.Judgment.Rows; row++)
            output.WriteLine(Printable.Line($"row {row,-6} {Decided(plan.Family, inspection, rehearsal.Judgment.Decisions.Rows[row], row)}"));
        string note = plan.Route.IsShadow ? " (in shadow it is recorded, and does not leave)" : "";
        output.WriteLine($"header     {ConsensusHeaders.FlaggedName}: {ConsensusHeaders.Flagged(rehearsal.Judgment.Summary)}{note}");
        output.WriteLine($"header     {ConsensusHeaders.Name}: {ConsensusHeaders.Summary(rehearsal.Judgment.Summary, null)}{note}");
    }

    static string Decided(Family family, GuardInspection inspection, Decision decision, int row)
    {
        string said = decision.Flagged ? $"flagged: {decision.Reasons.List()}" : "not flagged";
        if (inspection.Outputs is not { } outputs || !double.IsFinite(decision.Novelty))
            return said;
        string votes = family.IsClassification
            ? "; members say " + string.Join(", ", Enumerable.Range(0, outputs.Members).Select(m => outputs.IsValid(m, row) ? family.Labels[Ensemble.Scores.Distribution.ArgMax(outputs.Values(m, row))] : "nothing"))
            : "; members say " + string.Join(", ", Enumerable.Range(0, outputs.Members).Select(m => outputs.IsValid(m, row) ? Number(outputs.Values(m, row)[0]) : "nothing"));
        return $"{said}; risk {Number(decision.Risk)}, novelty {Number(decision.Novelty)}{votes}";
    }

    static string Elements(Tensor tensor)
    {
        var shown = Enumerable.Range(0, Math.Min(tensor.Count, MostElements))
            .Select(i => tensor.Strings is { } strings ? $"\"{System.Text.Encoding.UTF8.GetString(strings[i])}\"" : Number(tensor.GetDouble(i)));
        return $"[{string.Join(", ", shown)}{(tensor.Count > MostElements ? ", ..." : "")}]";
    }

    static string Number(double value) => value.ToString("G6", CultureInfo.InvariantCulture);

    static string Cut(string text) => text.Length > 80 ? text[..80] + "..." : text;
}
