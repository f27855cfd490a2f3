using System.Globalization;
using Gateway.Configuration;
using Gateway.Replies;

namespace Gateway.Pipeline;

/// <summary>The parameters of a request that mean something here; all others are ignored, but those that a family tells groups by.</summary>
sealed class RequestParameters
{
    // More, or longer ones, are none: their rows have no guarantee then.
    const int MostOthers = 16, LongestOther = 256;

    /// <summary>Of a request that names none; nobody adds to it.</summary>
    public static RequestParameters None { get; } = new();

    List<(string Name, string Value)>? others;

    public double? Lambda { get; private set; }

    public string? Member { get; private set; }

    public string? Combine { get; private set; }

    /// <summary>What the request itself said; null when it left that to the route.</summary>
    public OnFlag? OnFlag { get; private set; }

    public bool Explain { get; private set; }

    /// <summary>Whom the rows are about, so that what is kept of them can be found and deleted; null for nobody.</summary>
    public string? Subject { get; private set; }

    /// <summary>The shortest deadline named; null when none was.</summary>
    public TimeSpan? Deadline { get; private set; }

    /// <summary>Takes one parameter; gives what is wrong with it, or null.</summary>
    public Fault? Take(string name, ParameterValue value) => name switch
    {
        "lambda" => TakeLambda(value),
        "member" => value.Text is { } m ? Set(() => Member = m) : Wrong(name, "a string", value),
        "combine" => value.Text is { } c ? Set(() => Combine = c) : Wrong(name, "a string", value),
        "explain" => value.Flag is { } e ? Set(() => Explain = e) : Wrong(name, "true or false", value),
        "subject" => value.Text is { Length: > 0 and <= 256 } s ? Set(() => Subject = s) : Wrong(name, "a string of 1 to 256 characters", value),
        "on_flag" => TakeOnFlag(value),
        "deadline_ms" => value.Number is { } ms && ms > 0 ? TakeDeadline(ms * TimeSpan.TicksPerMillisecond) : Wrong(name, "a number above 0", value),
        "timeout" => value.Number is { } us && us > 0 && us == Math.Floor(us)
            ? TakeDeadline(us * TimeSpan.TicksPerMicrosecond) : Wrong(name, "a whole number of microseconds above 0", value),
        _ => Keep(name, value),
    };

    /// <summary>Text of a parameter that means nothing to the gateway itself; null where there is none.</summary>
    public string? Other(string name) => others?.Find(o => string.Equals(o.Name, name, StringComparison.Ordinal)).Value;

    /// <summary>Shortens the deadline by one that came another way, as gRPC's does.</summary>
    public Fault? TakeDeadline(double ticks)
    {
        // A deadline beyond what a TimeSpan holds is none: the limit is shorter.
        var deadline = ticks < TimeSpan.MaxValue.Ticks ? TimeSpan.FromTicks(Math.Max(1, (long)ticks)) : TimeSpan.MaxValue;
        if (Deadline is null || deadline < Deadline)
            Deadline = deadline;
        return null;
    }

    /// <summary>What is wrong between parameters, or null.</summary>
    public Fault? Check()
    {
        if ((Lambda is null || (Member is null && Combine is null)) && (Member is null || Combine is null))
            return null;
        string[] given = [.. new[] { Lambda is null ? null : "lambda", Member is null ? null : "member", Combine is null ? null : "combine" }.OfType<string>()];
        return new Fault(FaultCode.InvalidParameter, $"parameters: expected at most one of lambda, member and combine, came {string.Join(" and ", given)}");
    }

    Fault? TakeLambda(ParameterValue value)
    {
        double? lambda = value.Number;
        if (value.Text is not null && double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double parsed))
            lambda = parsed;
        return lambda is >= 0 and <= 1 ? Set(() => Lambda = lambda) : Wrong("lambda", "a number from 0 to 1", value);
    }

    Fault? TakeOnFlag(ParameterValue value)
    {
        OnFlag = value.Text switch
        {
            "shadow" => Configuration.OnFlag.Shadow,
            "annotate" => Configuration.OnFlag.Annotate,
            "fallback" => Configuration.OnFlag.Fallback,
            "abstain" => Configuration.OnFlag.Abstain,
            _ => null,
        };
        return OnFlag is null ? Wrong("on_flag", "annotate, fallback or abstain", value) : null;
    }

    Fault? Keep(string name, ParameterValue value)
    {
        string text = value.Text ?? (value.Number is { } number ? number.ToString("R", CultureInfo.InvariantCulture) : value.Flag == true ? "true" : "false");
        if (name.Length <= LongestOther && text.Length <= LongestOther && (others?.Count ?? 0) < MostOthers)
            (others ??= []).Add((name, text));
        return null;
    }

    static Fault? Set(Action set)
    {
        set();
        return null;
    }

    static Fault Wrong(string name, string expected, ParameterValue value) =>
        new(FaultCode.InvalidParameter, $"parameters.{name}: expected {expected}, came {value}");
}
