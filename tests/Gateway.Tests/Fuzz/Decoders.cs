using System.Text;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Protocols.Binary;
using Gateway.Protocols.Grpc;
using Gateway.Protocols.Rest;
using Gateway.Protocols.TensorFlow;
using Gateway.Tests.Corpus;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Fuzz;

/// <summary>The decoders, called as their endpoints call them, with the corpus's files as their seeds and the words of their language.</summary>
sealed class Decoders(FuzzFamilies families)
{
    const int LongestSeed = 4096;

    public static readonly LimitsConfig Limits = new();

    static readonly string[] Json =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0000", "\\ud800", "\\udc00", "\\u0069", " ", "\n", "null", "true", "false", "{}", "[]", "[[", "]]", "\"\":",
        "\"inputs\":", "\"outputs\":", "\"parameters\":", "\"id\":", "\"name\":", "\"shape\":", "\"datatype\":", "\"data\":", "\"binary_data_size\":", "\"x\"", "\"FP32\"",
        "\"INT64\"", "\"BYTES\"", "\"BOOL\"", "\"lambda\":", "\"member\":", "\"combine\":", "\"explain\":", "\"deadline_ms\":", "\"classification\":", "\"binary_data\":",
        "\"binary_data_output\":true", "{\"name\":\"\"},", "[1,0],", "1e5", "0.1", "-1", "\xEF\xBB\xBF", "\xC3", "\0",
    ];

    static readonly string[] Predict = ["\"instances\":", "\"signature_name\":\"serving_default\"", "{\"b64\":\"AAAA\"}", "\"consensus\":true", "{\"x\":[1,0]},", "{},"];

    // Tags of the fields of a request, an input, its contents and parameters, each with a length or a value.
    static readonly byte[][] Tags =
    [
        [0x0A, 0x04, (byte)'t', (byte)'i', (byte)'n', (byte)'y'], [0x12, 0], [0x1A, 1, (byte)'i'], [0x22, 0], [0x2A, 0], [0x32, 0], [0x3A, 0], [0x3A, 8, 0, 0, 0x80, 0x3F, 0, 0, 0, 0],
        [0x2A, 2, 0x2A, 0], [0x1A, 2, 1, 2], [0x18, 1], [0x22, 2, 0x0A, 0], [0x22, 4, 0x12, 2, 8, 1], [0x0A, 1, 1], [0x32, 4, 0, 0, 0x80, 0x3F], [0x35, 0, 0, 0xC0, 0x7F], [0x42, 0],
        [0x13], [0x14], [0x9B, 0x06], [0x9C, 0x06], [0xA2, 0x06, 0], [0x0F], [0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [0x28, 1], [0x2D, 0, 0, 0, 0], [0x29, 0, 0, 0, 0, 0, 0, 0, 0],
    ];

    readonly DefaultHttpContext context = new();
    readonly InferCodec infer = new();
    readonly PredictCodec predict = new();

    public static byte[][] Tokens(string decoder) => decoder switch
    {
        "grpc" => Tags,
        "predict" => [.. Json.Concat(Predict).Select(Encoding.Latin1.GetBytes)],
        _ => [.. Json.Select(Encoding.Latin1.GetBytes)],
    };

    public List<FuzzInput> Seeds(string decoder)
    {
        string[] folders = decoder == "grpc" ? ["grpc"] : ["bad", "good"];
        var files = folders.SelectMany(CorpusFile.Names).Select(CorpusFile.Read);
        var seeds = decoder == "grpc"
            ? files.Where(f => f["send"] != "frame").Select(f => f.Message).SelectMany(m => Asked(m) is { } family ? new FuzzInput[] { new(family, null, m) } : [])
            : files.Where(f => Is(decoder, f)).Select(f => new FuzzInput(f.Family, f.Header(BodyParts.Header), f.Body));
        return [.. seeds.Where(s => s.Body.Length <= LongestSeed && families.Find(s.Family) is not null)];
    }

    /// <summary>Gives a decoder its input; whatever it throws is a find. The tensors live in <paramref name="memory"/>.</summary>
    public FuzzVerdict Run(string decoder, FuzzInput input, TensorMemory memory)
    {
        var family = families.Find(input.Family)!;
        if (decoder == "grpc")
        {
            if (InferFrame.Scan(input.Body, Limits, out var frame) is { } none)
                return new FuzzVerdict(null, none);
            if (frame.Read(out var message) is { } unreadable)
                return new FuzzVerdict(null, unreadable);
            var fault = new InferReader(family, Limits, memory, message, frame.Raw).Read(new CallDeadline(TimeProvider.System, null), out var read);
            return new FuzzVerdict(read, fault);
        }

        if (input.Header is null)
            context.Request.Headers.Remove(BodyParts.Header);
        else
            context.Request.Headers[BodyParts.Header] = input.Header;
        var wrong = decoder == "predict"
            ? predict.Decode(context.Request, input.Body, family, Limits, memory, out var request)
            : infer.Decode(context.Request, input.Body, family, Limits, memory, out request);
        return new FuzzVerdict(request, wrong);
    }

    static bool Is(string decoder, CorpusFile file) => file.Family.Length > 0 && file["send"].Length == 0 && file["port"].Length == 0
        && (file.RequestLine.Contains(":predict", StringComparison.Ordinal), file.Header(BodyParts.Header) is not null) == decoder switch
        {
            "predict" => (true, false),
            "binary" => (false, true),
            _ => (false, false),
        };

    static string? Asked(byte[] message) => InferFrame.Scan(message, Limits, out var frame) is null && frame.ModelName.Length > 0 ? frame.ModelName : "tiny";
}
