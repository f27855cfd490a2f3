using System.Text.Json;
using Gateway.AuditLog;
using Gateway.Configuration;
using Gateway.Logging;
using Gateway.Pipeline;
using Gateway.Protocols.Rest;
using Gateway.Replies;

namespace Gateway.Admin;

/// <summary>The logging extension: reads and changes what is logged while the gateway runs, until the configuration is read again.</summary>
sealed class LoggingEndpoint(LogLevels levels, Admission admission, SnapshotHolder holder, AuditTrail? trail = null)
{
    const int MostVerbose = 9;

    public Task ReadAsync(HttpContext context) => ShowAsync(context);

    public async Task ChangeAsync(HttpContext context)
    {
        if (await ChangedAsync(context) is { } fault)
        {
            await FaultEncoder.SendAsync(context.Response, fault, context.RequestAborted);
            return;
        }

        await ShowAsync(context);
    }

    async ValueTask<Fault?> ChangedAsync(HttpContext context)
    {
        if (RequestHeaders.Check(context.Request) is { } unreadable)
            return unreadable;
        var limits = holder.Current.Limits;
        using var body = new BodyBuffer(admission, limits);
        if (await body.ReadAsync(context.Request, context.RequestAborted) is { } cut)
            return cut;
        var next = new Dictionary<string, LogLevel>(levels.Current, StringComparer.Ordinal);
        var asked = Of(Least(next));
        if (Read(body.Bytes, limits, next, ref asked) is { } wrong)
            return wrong;
        if (next.Count > LogLevels.Most)
            return new Fault(FaultCode.LimitExceeded, $"levels: expected at most {LogLevels.Most}, came {next.Count}");
        if (asked != Of(Least(next)))
            next[LogLevels.Default] = LevelOf(asked);
        trail?.Note(AuditEvent.AdminCall, ("call", "logging"), ("by", AuditTrail.Peer(context)));
        levels.Set(next);
        return null;
    }

    static Fault? Read(ReadOnlySpan<byte> body, LimitsConfig limits, Dictionary<string, LogLevel> next, ref Settings asked)
    {
        var settings = asked;
        var fault = JsonObjectBody.Read(body, limits, (string key, ref Utf8JsonReader reader) =>
        {
            switch (key)
            {
                case "log_info" or "log_warning" or "log_error" when reader.TokenType is JsonTokenType.True or JsonTokenType.False:
                    bool on = reader.GetBoolean();
                    settings = key == "log_info" ? settings with { Info = on } : key == "log_warning" ? settings with { Warning = on } : settings with { Error = on };
                    return null;
                case "log_info" or "log_warning" or "log_error":
                    return JsonFaults.Expected(key, "true or false", ref reader);
                case "log_verbose_level":
                    if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out int verbose) || verbose is < 0 or > MostVerbose)
                        return JsonFaults.Expected(key, $"a whole number, 0 to {MostVerbose}", ref reader);
                    settings = settings with { Verbose = verbose };
                    return null;
                case "levels":
                    return JsonObjectBody.Read(ref reader, key, limits, (string category, ref Utf8JsonReader value) => Level(category, ref value, next));
                default:
                    return JsonFaults.Expected(Fault.Show(key), "one of log_info, log_warning, log_error, log_verbose_level, levels: nothing else of the log can be changed", ref reader);
            }
        });
        asked = settings;
        return fault;
    }

    static Fault? Level(string category, ref Utf8JsonReader reader, Dictionary<string, LogLevel> next)
    {
        if (reader.TokenType == JsonTokenType.String && reader.GetString() is { } name
            && Enum.GetNames<LogLevel>().FirstOrDefault(n => n.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } known && category.Length is > 0 and <= 256)
        {
            next[category] = Enum.Parse<LogLevel>(known);
            return null;
        }

        return JsonFaults.Expected(Fault.Show(category), $"one of {string.Join(", ", ConfigBinder.Names(typeof(LogLevel)))}", ref reader);
    }

    async Task ShowAsync(HttpContext context)
    {
        var now = levels.Current;
        var settings = Of(Least(now));
        await using var json = JsonReply.Begin(context.Response, StatusCodes.Status200OK);
        json.Writer.WriteStartObject();
        // It goes to stderr, whoever started the gateway says where that goes.
        json.Writer.WriteString("log_file", "");
        json.Writer.WriteBoolean("log_info", settings.Info);
        json.Writer.WriteBoolean("log_warning", settings.Warning);
        json.Writer.WriteBoolean("log_error", settings.Error);
        json.Writer.WriteNumber("log_verbose_level", settings.Verbose);
        json.Writer.WriteString("log_format", holder.Current.Config.Logging.Format.ToString().ToLowerInvariant());
        json.Writer.WriteStartObject("levels");
        foreach (var (category, level) in now.OrderBy(l => l.Key, StringComparer.Ordinal))
            json.Writer.WriteString(category, level.ToString().ToLowerInvariant());
        json.Writer.WriteEndObject();
        json.Writer.WriteEndObject();
        await json.EndAsync(context.RequestAborted);
    }

    static LogLevel Least(IReadOnlyDictionary<string, LogLevel> of) => of.GetValueOrDefault(LogLevels.Default, LogLevel.Information);

    static Settings Of(LogLevel least) => new(
        least <= LogLevel.Information, least <= LogLevel.Warning, least <= LogLevel.Error, least switch { LogLevel.Trace => 2, LogLevel.Debug => 1, _ => 0 });

    static LogLevel LevelOf(Settings asked) => asked switch
    {
        { Info: true, Verbose: > 1 } => LogLevel.Trace,
        { Info: true, Verbose: 1 } => LogLevel.Debug,
        { Info: true } => LogLevel.Information,
        { Warning: true } => LogLevel.Warning,
        { Error: true } => LogLevel.Error,
        _ => LogLevel.Critical,
    };

    readonly record struct Settings(bool Info, bool Warning, bool Error, int Verbose);
}
