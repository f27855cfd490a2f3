using Gateway.Configuration;
using Gateway.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Gateway.Commands;

/// <summary>The log on stderr, one line an event: stdout carries results alone.</summary>
static class ConsoleLog
{
    public static void Add(ILoggingBuilder logging) => Add(logging, LogLevel.Information, LogFormat.Text);

    public static void Add(ILoggingBuilder logging, LogFormat format) => Add(logging, LogLevel.Information, format);

    /// <summary>For commands whose gateway is not what their user looks at.</summary>
    public static void AddQuiet(ILoggingBuilder logging) => Add(logging, LogLevel.Error, LogFormat.Text);

    static void Add(ILoggingBuilder logging, LogLevel least, LogFormat written)
    {
        logging.SetMinimumLevel(least);
        logging.AddFilter("Microsoft", least > LogLevel.Warning ? least : LogLevel.Warning);
        // A start that fails is told in one line by its command.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        // It would open an activity and a scope for each request, which nobody exports: spans are our own.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        // One line a forwarded request otherwise; what fails is a fault and a count.
        logging.AddFilter("Yarp", LogLevel.Error);
        if (written == LogFormat.Json)
        {
            logging.AddConsole(console => console.FormatterName = JsonLines.FormatName).AddConsoleFormatter<JsonLines, ConsoleFormatterOptions>();
        }
        else
        {
            logging.AddSimpleConsole(format =>
            {
                format.SingleLine = true;
                format.ColorBehavior = Environment.GetEnvironmentVariable("NO_COLOR") is null ? LoggerColorBehavior.Default : LoggerColorBehavior.Disabled;
            });
        }

        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
