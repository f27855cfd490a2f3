using Gateway.Replies;

namespace Gateway.Protocols.Grpc;

/// <summary>The header grpc-timeout: at most eight digits and a unit.</summary>
static class GrpcTimeout
{
    public const string Header = "grpc-timeout";

    const int MostDigits = 8;

    /// <summary>Reads the header's value; <paramref name="ticks"/> are of <see cref="TimeSpan"/>, and positive.</summary>
    public static Fault? Read(string text, out double ticks)
    {
        ticks = 0;
        if (text.Length is < 2 or > MostDigits + 1 || !text.AsSpan(0, text.Length - 1).ContainsOnlyDigits() || TicksOf(text[^1]) is not { } unit)
        {
            return new Fault(
                FaultCode.InvalidField, $"{Header}: expected 1 to {MostDigits} digits and one of H, M, S, m, u and n, came {Fault.Show(text)}");
        }

        // A deadline of nothing has passed: the shortest one that there is says so.
        ticks = Math.Max(1, int.Parse(text.AsSpan(0, text.Length - 1)) * unit);
        return null;
    }

    static double? TicksOf(char unit) => unit switch
    {
        'H' => TimeSpan.TicksPerHour,
        'M' => TimeSpan.TicksPerMinute,
        'S' => TimeSpan.TicksPerSecond,
        'm' => TimeSpan.TicksPerMillisecond,
        'u' => TimeSpan.TicksPerMicrosecond,
        'n' => 1.0 / TimeSpan.NanosecondsPerTick,
        _ => null,
    };

    static bool ContainsOnlyDigits(this ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');
}
