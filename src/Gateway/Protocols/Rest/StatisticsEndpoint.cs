using System.Text.Json;
using Gateway.Security;
using Gateway.Statistics;

namespace Gateway.Protocols.Rest;

/// <summary>GET .../stats: the statistics extension.</summary>
sealed class StatisticsEndpoint(StatisticsTable table)
{
    public async Task HandleAsync(HttpContext context)
    {
        var values = context.Request.RouteValues;
        if (table.Read((string?)values["model"], (string?)values["version"], out var readings) is { } fault)
        {
            await FaultEncoder.SendAsync(context.Response, fault, context.RequestAborted);
            return;
        }

        await using var json = JsonReply.Begin(context.Response, StatusCodes.Status200OK);
        json.Writer.WriteStartObject();
        json.Writer.WriteStartArray("model_stats");
        foreach (var reading in readings.Where(r => Caller.Of(context).Scopes.Has(Scope.Predict, r.Name)))
        {
            Write(json.Writer, reading);
            if (json.IsFull)
                await json.SendAsync(context.RequestAborted);
        }

        json.Writer.WriteEndArray();
        json.Writer.WriteEndObject();
        await json.EndAsync(context.RequestAborted);
    }

    static void Write(Utf8JsonWriter json, StatisticsReading reading)
    {
        json.WriteStartObject();
        json.WriteString("name", reading.Name);
        json.WriteString("version", reading.Version);
        json.WriteNumber("last_inference", reading.LastInference);
        json.WriteNumber("inference_count", reading.Rows);
        json.WriteNumber("execution_count", reading.Executions);
        json.WriteStartObject("inference_stats");
        Write(json, "success", reading.Success);
        Write(json, "fail", reading.Fail);
        Write(json, "queue", reading.Queue);
        Write(json, "compute_input", reading.Input);
        Write(json, "compute_infer", reading.Infer);
        Write(json, "compute_output", reading.Output);
        Write(json, "cache_hit", default);
        Write(json, "cache_miss", default);
        json.WriteEndObject();
        json.WriteStartArray("batch_stats");
        foreach (var batch in reading.Batches)
        {
            json.WriteStartObject();
            json.WriteNumber("batch_size", batch.Rows);
            Write(json, "compute_input", batch.Input);
            Write(json, "compute_infer", batch.Infer);
            Write(json, "compute_output", batch.Output);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("memory_usage");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, string name, Took took)
    {
        json.WriteStartObject(name);
        json.WriteNumber("count", took.Count);
        json.WriteNumber("ns", took.Nanoseconds);
        json.WriteEndObject();
    }
}
