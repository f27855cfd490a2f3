using System.Buffers;
using System.Text;
using System.Text.Json;
using Ensemble.Families;
using Gateway.Protocols.Rest;
using Gateway.Replies;

namespace Gateway.Protocols.Examples;

/// <summary>A complete client that sends the golden rows and reads the flags.</summary>
static class ExampleProgram
{
    public static IReadOnlyList<string> Languages { get; } = ["curl", "python", "js", "csharp"];

    /// <summary>Writes the client, or says why there is none.</summary>
    /// <param name="language">One of <see cref="Languages"/>; anything else is refused.</param>
    /// <param name="family">Family to ask.</param>
    /// <param name="version">Version in the program's path; null leaves it out.</param>
    /// <param name="address">http://HOST:PORT, of letters, digits and the signs of an address alone.</param>
    /// <param name="text">The program.</param>
    public static Fault? Write(string language, Family family, string? version, string address, out string text)
    {
        text = "";
        if (!Languages.Contains(language, StringComparer.Ordinal))
            return new Fault(FaultCode.InvalidParameter, $"lang: expected {string.Join(", ", Languages)}, came {Fault.Show(language)}");
        if (Request(family, out string request) is { } none)
            return none;
        string path = version is null ? "" : $"/versions/{version}";
        text = Template(language).Replace("@FAMILY@", family.Name, StringComparison.Ordinal)
            .Replace("@URL@", $"{address}/v2/models/{family.Name}{path}/infer", StringComparison.Ordinal)
            .Replace("@REQUEST@", language == "js" ? request.Replace("\\", "\\\\", StringComparison.Ordinal) : request, StringComparison.Ordinal);
        return null;
    }

    // One line of ASCII: the writer's own encoder escapes quotes, backticks and all that is not ASCII, so that nothing a
    // manifest names ends the literal that holds it.
    static Fault? Request(Family family, out string request)
    {
        string answer = family.IsClassification ? "consensus.label" : family.Outputs[family.DecidedOutput].Name;
        var bytes = new ArrayBufferWriter<byte>();
        Fault? fault;
        using (var json = new Utf8JsonWriter(bytes))
            fault = ExampleWriter.Write(json, family, [answer, "consensus.flagged", "consensus.reasons"]);
        request = Encoding.ASCII.GetString(bytes.WrittenSpan);
        return fault;
    }

    static string Template(string language)
    {
        using var stream = typeof(ExampleProgram).Assembly.GetManifestResourceStream($"example.{language}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
