using System.Globalization;
using System.Text.Json;
using Ensemble.Decisions;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Robust;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Guard;
using Gateway.Pipeline;
using Gateway.Replies;
using Gateway.Store;

namespace Gateway.Replaying;

/// <summary>Runs recorded rows again through a loaded version of their family. Thread-safe.</summary>
/// <param name="family">Leased by the caller.</param>
/// <param name="execution">Runs it.</param>
/// <param name="policy">The answer route of now.</param>
/// <param name="noise">Draws the rows' noise again.</param>
/// <param name="routes">The guard routes of now: their decisions are replayed beside the service's recorded answer.</param>
sealed class Replay(Family family, FamilyExecution execution, AnswerPolicy policy, NoiseKey noise, IReadOnlyDictionary<string, GuardRoute> routes)
{
    /// <summary>Numbers of a regression that differ by less, relatively, are the same answer.</summary>
    const double Tolerance = 1e-6;

    /// <summary>Replays a decision's recorded rows.</summary>
    public async Task<IReadOnlyList<ReplayedRow>> RunAsync(StoredDecision decision, CancellationToken cancellation)
    {
        var kept = decision.Record.Recorded.Select(row => (Row: row, Inputs: StoredInputs.Read(decision.Record, row))).ToList();
        var rows = kept.Where(k => k.Inputs is not null).Select(k => (k.Row, Inputs: k.Inputs!)).ToList();
        var replayed = kept.Where(k => k.Inputs is null).Select(k => Before(decision, k.Row) with { Problem = "its inputs were not kept" }).ToList();
        if (rows.Count == 0)
            return replayed;
        var service = RecordedService.Of(decision.Record);
        var choice = family.DefaultChoice;
        string? refused = service is null ? Choose(decision.Record, out choice) : Guarded(decision.Record);
        string? problem = Batch(decision.Record, rows, out var inputs) ?? InputChecks.Finite(family, inputs)?.Message ?? refused;
        if (problem is not null)
            return [.. replayed, .. rows.Select(r => Before(decision, r.Row) with { Problem = problem })];
        var outputs = await execution.RunAsync(family, inputs, Timeout.InfiniteTimeSpan, cancellation, choice: choice);
        // A guard route takes what members there are: who is missing flags the row.
        int[] below = outputs.RowsBelow(service is null ? family.Quorum : 1);
        var decided = below.Length == outputs.Rows ? null
            : service is not null ? Served(decision.Record, outputs, service, await NoisedAsync(decision.Record, inputs, routes[decision.Record.Route].IsRobust))
            : Decider.Decide(family, outputs, choice, policy.RiskThreshold, Group(decision.Record, choice));
        if (decided is not null && service is null && policy.IsRobust)
            decided = RobustSets.Flag(family, decided, await NoisedAsync(decision.Record, inputs, isRobust: true));
        replayed.AddRange(rows.Select(r => below.Contains(r.Row.Row) ? Before(decision, r.Row) with { Problem = "too few members answer it" }
            : decided!.RowsWithoutAnswer.Contains(r.Row.Row) ? Before(decision, r.Row) with { Problem = "the member that is to answer does not" }
            : Compare(decision, r.Row, outputs, decided)));
        return replayed;
    }

    string? Guarded(DecisionRecord record) =>
        !routes.ContainsKey(record.Route) ? $"the configuration has no guard route {Fault.Show(record.Route)}"
        // What came too late or went wrong then, another run does not show again.
        : record.Recorded.All(r => r.Members.Length == 0) ? "its family did not decide it"
        : GuardPlan.Answers(routes[record.Route], family)?.Message;

    FamilyDecisions Served(DecisionRecord record, MemberOutputs outputs, RecordedService service, double[]? noised)
    {
        var route = routes[record.Route];
        // No answer was read then, and none was missed: the members were judged among themselves.
        if (service.Reply.Answers is null && !record.Recorded.Any(r => r.Reasons.Split(',').Contains(Reason.Uninspected.Name(), StringComparer.Ordinal)))
            route = route with { Label = null, Value = null };
        var decisions = GuardJudge.Decide(route, family, outputs, service.Reply, noised: noised);
        return service.IsLate ? decisions with { Rows = GuardJudge.Late(decisions.Rows) } : decisions;
    }

    // The same numbers as then: they were drawn by the decision's id, the row and the store's key.
    async ValueTask<double[]?> NoisedAsync(DecisionRecord record, IReadOnlyList<Tensor> inputs, bool isRobust) =>
        isRobust && family.RobustSets?.Robust is { } terms && DecisionId.TryParse(record.Id, out var id)
            ? await RobustPass.MeansAsync(family, inputs, terms, row => noise.Of(id, row),
                async copies => await execution.RunAsync(family, copies, Timeout.InfiniteTimeSpan, CancellationToken.None))
            : null;

    static ReplayedRow Before(StoredDecision decision, RowRecord row) => new()
    {
        Decision = decision.Record.Id,
        Row = row.Row,
        WasFlagged = row.Reasons.Length > 0,
        WasAnswer = decision.Name(row.Prediction) ?? RecordedService.Of(decision.Record)?.Answer(row.Row, decision.Record.Rows) ?? Numbers(StoredNumbers.Doubles(row.Answer)),
        Audited = row.Audited,
        Probability = row.Probability,
        Label = decision.LabelsOf(row).FirstOrDefault(l => l.Counts)?.Label,
    };

    string? Group(DecisionRecord record, AnswerChoice choice)
    {
        if (family.GroupParameter(choice) is not { } name)
            return null;
        using var asked = JsonDocument.Parse(record.Parameters);
        return asked.RootElement.TryGetProperty("groups", out var groups) && groups.TryGetProperty(name, out var value) ? value.GetString() : null;
    }

    string? Choose(DecisionRecord record, out AnswerChoice choice)
    {
        using var asked = JsonDocument.Parse(record.Parameters);
        string? Text(string name) => asked.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
        double? lambda = asked.RootElement.TryGetProperty("lambda", out var number) ? number.GetDouble() : null;
        return family.TryChoose(Text("combine"), Text("member"), lambda, out choice, out string? problem) ? null : problem;
    }

    // ONNX Runtime may differ in the last bits between batch sizes and places in a batch. So the batch has the size that it had,
    // and each recorded row its place in it; where nothing was recorded the first of them stands again.
    string? Batch(DecisionRecord record, List<(RowRecord Row, IReadOnlyList<Tensor> Inputs)> rows, out IReadOnlyList<Tensor> inputs)
    {
        int[] places = new int[record.Rows];
        for (int i = 0; i < rows.Count; i++)
            places[rows[i].Row.Row] = i;
        var batch = new List<Tensor>();
        inputs = batch;
        foreach (var spec in family.Inputs)
        {
            var parts = rows.Select(r => r.Inputs.FirstOrDefault(t => t.Name == spec.Name)).OfType<Tensor>().ToList();
            if (parts.Count < rows.Count)
                return $"it has no input '{spec.Name}'";
            if (parts[0].Datatype != spec.Datatype || !Fits(spec.Shape, parts[0].Shape))
                return $"its input '{spec.Name}' is {parts[0].Datatype} {Fault.Show(parts[0].Shape)}, expected {spec.Datatype} {Fault.Show(spec.Shape)}";
            batch.Add(TensorRows.Concatenate(parts).Take(places));
        }

        return rows.Select(r => ReplayedFeatures.Difference(family, r.Row, [.. family.Inputs.Select(spec => r.Inputs.First(t => t.Name == spec.Name))])).FirstOrDefault(d => d is not null);
    }

    static bool Fits(long[] spec, long[] shape) => spec.Length == shape.Length && Enumerable.Range(1, spec.Length - 1).All(a => spec[a] < 0 || spec[a] == shape[a]);

    ReplayedRow Compare(StoredDecision decision, RowRecord row, MemberOutputs outputs, FamilyDecisions decided)
    {
        var now = decided.Rows[row.Row];
        var answer = decided.Answer[family.DecidedOutput];
        double[] values = [.. Enumerable.Range(row.Row * answer.RowLength, answer.RowLength).Select(i => answer.GetDouble(i))];
        var before = Before(decision, row);
        // The answer is the service's where one was read, whatever the members say themselves.
        bool isServices = RecordedService.Of(decision.Record)?.Answer(row.Row, decision.Record.Rows) is not null;
        string says = isServices ? before.WasAnswer : now.Prediction >= 0 ? family.Labels[now.Prediction] : Numbers(values);
        return before with
        {
            IsFlagged = now.Flagged,
            IsAnswer = says,
            AnswerChanged = !isServices && (now.Prediction >= 0 || row.Prediction >= 0 ? says != before.WasAnswer : !Same(StoredNumbers.Doubles(row.Answer), values)),
            SameOutputs = SameOutputs(decision, row, outputs),
        };
    }

    bool SameOutputs(StoredDecision decision, RowRecord row, MemberOutputs outputs)
    {
        if (!decision.Members.SequenceEqual(family.Members.Select(m => m.Name), StringComparer.Ordinal))
            return false;
        double[][] then = decision.MemberOutputs(row);
        for (int m = 0; m < then.Length; m++)
        {
            bool missing = then[m].Length == 0 || double.IsNaN(then[m][0]);
            if (missing == outputs.IsValid(m, row.Row) || (!missing && !Bits(then[m]).SequenceEqual(Bits(outputs.Values(m, row.Row)))))
                return false;
        }

        return true;
    }

    static ReadOnlySpan<long> Bits(ReadOnlySpan<double> values) => System.Runtime.InteropServices.MemoryMarshal.Cast<double, long>(values);

    static bool Same(double[] then, double[] now) =>
        then.Length == now.Length && then.Zip(now).All(p => Math.Abs(p.First - p.Second) <= Tolerance * Math.Max(1, Math.Abs(p.First)));

    static string Numbers(double[] values) => string.Join(' ', values.Select(v => v.ToString("R", CultureInfo.InvariantCulture)));
}
