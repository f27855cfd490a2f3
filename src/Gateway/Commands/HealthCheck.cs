using System.CommandLine;
using Gateway.Configuration;
using Gateway.Protocols.Rest;

namespace Gateway.Commands;

/// <summary>check --health: whether a gateway that runs is ready, for containers' health checks, which have no other program to ask with.</summary>
static class HealthCheck
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The option, which stands alone.</summary>
    public static Option<string?> Option { get; } = Create();

    static Option<string?> Create()
    {
        var option = new Option<string?>("--health") { Description = "Operations port of a gateway that runs: whether it is ready, and nothing else", HelpName = "ADDR:PORT" };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Select(t => t.Value).FirstOrDefault(v => !ListenAddress.TryParse(v, out _)) is { } wrong)
                result.AddError($"--health: expected ADDR:PORT as in 127.0.0.1:8082, came {Replies.Fault.Show(wrong)}");
        });
        return option;
    }

    /// <summary>Asks, prints the answer, and gives the exit code.</summary>
    public static async Task<int> RunAsync(string address, bool asJson)
    {
        if (!ListenAddress.TryParse(address, out var place))
            return ExitCode.WrongUse;
        bool ready = false;
        string why = "not ready";
        using var http = new HttpClient { Timeout = Patience };
        try
        {
            using var reply = await http.GetAsync(new Uri($"http://{place}/health"));
            ready = reply.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            why = $"no answer from {place}";
        }

        if (asJson)
            JsonLine(ready);
        else
            Console.WriteLine(ready ? "ready" : why);
        return ready ? ExitCode.Done : ExitCode.AnswerIsNo;
    }

    static void JsonLine(bool ready)
    {
        using var output = Console.OpenStandardOutput();
        using (var json = new System.Text.Json.Utf8JsonWriter(output, JsonReply.Options))
        {
            json.WriteStartObject();
            json.WriteBoolean("ready", ready);
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }
}
