using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Ensemble.Decisions;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Scores;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Pipeline;
using Gateway.Replies;

namespace Gateway.Store;

/// <summary>From a decided request to what is kept of it.</summary>
/// <param name="name">The family's name.</param>
/// <param name="family">The family; null where none served.</param>
/// <param name="request">What was asked; null where it could not be read.</param>
/// <param name="outputs">What the members gave; null where they gave nothing in time.</param>
/// <param name="decisions">What was decided of it.</param>
sealed class RecordBuilder(string name, Family? family, InferRequest? request, MemberOutputs? outputs, FamilyDecisions decisions)
{
    const string NoInputs = """{"policy":"none","inputs":[]}""";

    /// <summary>Guard route; empty where the family was asked by its own path.</summary>
    public string Route { get; init; } = "";

    /// <summary>Whose request it was; null where the caller has no tenant.</summary>
    public string? Tenant { get; init; }

    /// <summary>JSON object: what the guarded service answered.</summary>
    public string? Service { get; init; }

    /// <summary>The record, of the rows that are named.</summary>
    /// <param name="id">The decision's.</param>
    /// <param name="received">When the request came, microseconds since 1970.</param>
    /// <param name="duration">Microseconds until it was decided.</param>
    /// <param name="summary">What the reply says as a whole.</param>
    /// <param name="subject">Keyed digest of whom it is about; null for nobody.</param>
    /// <param name="rows">Recorded rows with the probability they were drawn at, and whether they were.</param>
    /// <param name="policy">What may be kept of inputs.</param>
    public DecisionRecord Build(
        string id, long received, long duration, ReplySummary summary, byte[]? subject, IEnumerable<(int Row, bool Audited, double Probability)> rows, InputsPolicy policy)
    {
        var layout = family is null || request is null ? null : new InputLayout(family, request.Inputs, policy);
        return new DecisionRecord
        {
            Id = id,
            Received = received,
            Duration = duration,
            Family = name,
            Version = family?.Version ?? "",
            Route = Route,
            RequestId = request?.Id,
            Tenant = Tenant,
            Subject = subject,
            Parameters = Parameters(),
            Chosen = summary.Chosen,
            Guarantee = summary.Guarantee,
            GuaranteeState = summary.GuaranteeState,
            Members = Members(),
            Names = Names([.. rows.Select(r => r.Row)]),
            Gates = GatesJson(),
            Inputs = layout?.Describe() ?? NoInputs,
            Service = Service,
            Rows = decisions.Rows.Count,
            Flagged = decisions.FlaggedRows,
            Recorded = [.. rows.Select(r => Row(r.Row, r.Audited, r.Probability)).Select(row => layout?.Add(row) ?? row)],
        };
    }

    RowRecord Row(int row, bool audited, double probability)
    {
        var decision = decisions.Rows[row];
        var decided = decisions.Answer.Count == 0 ? null : decisions.Answer[family!.DecidedOutput];
        return new RowRecord
        {
            Row = row,
            Reasons = decision.Reasons.List(),
            Audited = audited,
            Probability = probability,
            Risk = Finite(decision.Risk),
            Novelty = Finite(decision.Novelty),
            PValue = Finite(decision.NoveltyPValue),
            Prediction = decision.Prediction,
            Answer = decided is null ? [] : Doubles(decided.RowLength, i => decided.GetDouble((row * decided.RowLength) + i)),
            Members = MemberValues(row),
        };
    }

    byte[] MemberValues(int row) => outputs is null ? [] : Doubles(
        outputs.Members * outputs.Width,
        i => outputs.IsValid(i / outputs.Width, row) ? outputs.Values(i / outputs.Width, row)[i % outputs.Width] : double.NaN);

    // What the caller asked for; what it left out, the family decided.
    string Parameters() => Json(json =>
    {
        if (request is null)
            return;
        var asked = request.Parameters;
        if (asked.Combine is not null)
            json.WriteString("combine", asked.Combine);
        if (asked.Member is not null)
            json.WriteString("member", asked.Member);
        if (asked.Lambda is { } lambda)
            json.WriteNumber("lambda", lambda);
        if (asked.OnFlag is { } onFlag)
            json.WriteString("on_flag", onFlag.ToString().ToLowerInvariant());
        Groups(json, asked);
    });

    // Without them nobody could tell which threshold a row had.
    void Groups(Utf8JsonWriter json, RequestParameters asked)
    {
        (string Name, string Value)[] named = [.. (family?.GroupParameters ?? []).Select(n => (n, asked.Other(n)!)).Where(n => n.Item2 is not null)];
        if (named.Length == 0)
            return;
        json.WriteStartObject("groups");
        foreach ((string name, string value) in named)
            json.WriteString(name, value);
        json.WriteEndObject();
    }

    string Members() => JsonList(json =>
    {
        for (int m = 0; m < (outputs?.Members ?? 0); m++)
        {
            json.WriteStartObject();
            json.WriteString("name", family!.Members[m].Name);
            json.WriteString("status", JsonNamingPolicy.SnakeCaseLower.ConvertName(outputs!.Results[m].Status.ToString()));
            if (outputs.Results[m].Error is { } error)
                json.WriteString("error", error);
            json.WriteEndObject();
        }
    });

    // So that a vote can be read after the version that knew its labels is gone.
    string Names(int[] rows) => Json(json =>
    {
        if (family is not { IsClassification: true })
            return;
        var voters = Enumerable.Range(0, outputs?.Members ?? 0);
        var classes = rows.SelectMany(row => voters.Where(m => outputs!.IsValid(m, row))
            .Select(m => Distribution.ArgMax(outputs!.Values(m, row))).Append(decisions.Rows[row].Prediction));
        foreach (int named in classes.Where(c => c >= 0).Distinct().Order())
            json.WriteString(named.ToString(CultureInfo.InvariantCulture), family.Labels[named]);
    });

    string GatesJson() => JsonList(json =>
    {
        foreach (var gate in decisions.Gates)
        {
            json.WriteStartObject();
            json.WriteString("gate", gate.Reason.Name());
            json.WriteString("score", gate.Score);
            if (gate.Threshold is { } threshold)
                json.WriteNumber("threshold", threshold);
            if (gate.Rate is { } rate)
                json.WriteNumber("rate", rate);
            if (gate.Group is { } group)
                json.WriteString("group", group);
            json.WriteEndObject();
        }
    });

    static string Json(Action<Utf8JsonWriter> write)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }

    static string JsonList(Action<Utf8JsonWriter> write)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartArray();
            write(json);
            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }

    static byte[] Doubles(int count, Func<int, double> value)
    {
        byte[] bytes = new byte[count * sizeof(double)];
        for (int i = 0; i < count; i++)
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(i * sizeof(double)), value(i));
        return bytes;
    }

    static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
