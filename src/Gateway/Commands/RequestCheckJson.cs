using System.Text.Encodings.Web;
using System.Text.Json;
using Ensemble.Decisions;
using Ensemble.Families;
using Ensemble.Scores;
using Ensemble.Tensors;
using Gateway.Guard;
using Gateway.Replies;

namespace Gateway.Commands;

/// <summary>check --request --json: the whole report as one object, with every value in full.</summary>
static class RequestCheckJson
{
    public static void Write(RequestReport report, RequestCheckOptions options)
    {
        using var output = Console.OpenStandardOutput();
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteBoolean("good", report.Good);
            json.WriteString("method", options.Method);
            json.WriteString("path", options.Path);
            Route(json, report);
            json.WriteString("message", report.Message);
            if (report.Rehearsal is { } rehearsal)
                Rehearsal(json, rehearsal, options.Answer is not null);
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    static void Route(Utf8JsonWriter json, RequestReport report)
    {
        if (report.RouteName is not { } name)
        {
            json.WriteNull("route");
            return;
        }

        json.WriteStartObject("route");
        json.WriteString("name", name);
        json.WriteString("mode", report.Route is null ? "pass" : "guard");
        if (report.Route is { } route)
        {
            json.WriteString("family", route.Family);
            json.WriteString("on_flag", route.OnFlag.ToString().ToLowerInvariant());
            json.WriteNumber("flag_budget_seconds", route.Budget.TotalSeconds);
        }

        json.WriteEndObject();
    }

    static void Rehearsal(Utf8JsonWriter json, GuardRehearsal rehearsal, bool answered)
    {
        var (plan, inspection, judgment) = (rehearsal.Plan, rehearsal.Inspection, rehearsal.Judgment);
        json.WriteStartObject("family");
        json.WriteString("name", plan.Family.Name);
        json.WriteString("version", plan.Family.Version);
        json.WriteNumber("members", plan.Family.Members.Count);
        json.WriteEndObject();
        Each(json, "mistakes", plan.Mistakes, mistake =>
        {
            json.WriteString("path", mistake.Path);
            json.WriteString("message", mistake.Message);
        });
        Each(json, "features", rehearsal.Features, Feature);
        Each(json, "tensors", inspection.Request?.Inputs ?? [], Tensor);
        json.WriteStartObject("not_judged");
        if (judgment.Why is { } why)
        {
            json.WriteString("reason", why.Name());
            json.WriteString("detail", RequestReport.Detail(rehearsal));
        }

        json.WriteEndObject();
        json.WriteBoolean("answer_given", answered && plan.Route.ReadsAnswer);
        if (answered && !plan.Route.ReadsAnswer)
            json.WriteString("answer_ignored", RequestReport.NoAnswer);
        Each(json, "rows", [.. Enumerable.Range(0, judgment.Rows)], row => Row(json, rehearsal, row));
        json.WriteStartObject("headers");
        json.WriteString(ConsensusHeaders.FlaggedName, ConsensusHeaders.Flagged(judgment.Summary));
        json.WriteString(ConsensusHeaders.Name, ConsensusHeaders.Summary(judgment.Summary, null));
        json.WriteEndObject();
        json.WriteBoolean("headers_leave", !plan.Route.IsShadow);

        void Feature(RehearsedFeature feature)
        {
            json.WriteString("name", feature.Name);
            json.WriteString("source", feature.Source);
            json.WritePropertyName("value");
            json.WriteRawValue(feature.Value ?? "null");
            json.WriteBoolean("default", feature.Note.Length > 0);
            json.WriteString("allowed", feature.Range);
        }

        void Tensor(Tensor tensor)
        {
            json.WriteString("name", tensor.Name);
            json.WriteString("datatype", tensor.Datatype.ToString());
            json.WriteStartArray("shape");
            foreach (long axis in tensor.Shape)
                json.WriteNumberValue(axis);
            json.WriteEndArray();
            json.WriteStartArray("data");
            for (int i = 0; i < tensor.Count; i++)
            {
                if (tensor.Strings is { } strings)
                    json.WriteStringValue(System.Text.Encoding.UTF8.GetString(strings[i]));
                else
                    Value(json, tensor.GetDouble(i));
            }

            json.WriteEndArray();
        }
    }

    static void Row(Utf8JsonWriter json, GuardRehearsal rehearsal, int row)
    {
        var decision = rehearsal.Judgment.Decisions.Rows[row];
        json.WriteNumber("row", row);
        json.WriteBoolean("flagged", decision.Flagged);
        json.WriteString("reasons", decision.Reasons.List());
        json.WritePropertyName("risk");
        Value(json, decision.Risk);
        json.WritePropertyName("novelty");
        Value(json, decision.Novelty);
        if (rehearsal.Inspection.Outputs is not { } outputs)
            return;
        Family family = rehearsal.Plan.Family;
        // One a member; null for one that gave nothing.
        json.WriteStartArray("members");
        for (int m = 0; m < outputs.Members; m++)
        {
            if (!outputs.IsValid(m, row))
                json.WriteNullValue();
            else if (family.IsClassification)
                json.WriteStringValue(family.Labels[Distribution.ArgMax(outputs.Values(m, row))]);
            else
                Value(json, outputs.Values(m, row)[0]);
        }

        json.WriteEndArray();
    }

    static void Each<T>(Utf8JsonWriter json, string key, IReadOnlyList<T> all, Action<T> write)
    {
        json.WriteStartArray(key);
        foreach (T each in all)
        {
            json.WriteStartObject();
            write(each);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // What is not a number is null, as everywhere in our JSON.
    static void Value(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value))
            json.WriteNumberValue(value);
        else
            json.WriteNullValue();
    }
}
