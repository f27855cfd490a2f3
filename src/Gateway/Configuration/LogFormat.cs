namespace Gateway.Configuration;

/// <summary>How a line of the log is written.</summary>
enum LogFormat
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>One JSON object a line.</summary>
    Json,
}
