using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Gateway.Protocols.Grpc.Messages;
using Google.Protobuf;
using Testing;

namespace Gateway.Tests.Corpus;

/// <summary>One request as a file, with what is expected of the reply; Corpus/README.md says how such a file is written.</summary>
sealed class CorpusFile
{
    static readonly Regex Escape = new(@"\{\{(hex|repeat|pad) ([^}]*)\}\}", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(5));

    readonly Dictionary<string, string> options = new(StringComparer.Ordinal);
    readonly List<string> headers = [];

    CorpusFile(string name, string text)
    {
        Name = name;
        int start = 0;
        foreach (string line in Lines(text, ref start).Where(l => l[0] != '#'))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            options[line[..colon]] = line[(colon + 1)..].Trim();
        }

        string[] head = name.StartsWith("grpc/", StringComparison.Ordinal) ? [] : [.. Lines(text, ref start)];
        RequestLine = Encoding.Latin1.GetString(Bytes(head.FirstOrDefault() ?? ""));
        headers.AddRange(head.Skip(1).Select(line => Encoding.Latin1.GetString(Bytes(line))));
        string body = text[start..];
        Body = Bytes(body.EndsWith('\n') ? body[..^1] : body);
        string[] expected = options["expect"].Split(' ', 3);
        Status = int.Parse(expected[0], CultureInfo.InvariantCulture);
        Code = expected.Length > 1 ? expected[1] : "";
        Says = expected.Length > 2 ? expected[2] : "";
    }

    /// <summary>Path below the corpus, without its ending.</summary>
    public string Name { get; }

    public string RequestLine { get; }

    /// <summary>The family that a path of infer or predict names; else empty.</summary>
    public string Family => Regex.Match(RequestLine, "/v[12]/models/([^/: ]+)(/versions/[^/: ]+)?(/infer|:predict)").Groups[1].Value;

    /// <summary>The body before it is compressed or cut into chunks.</summary>
    public byte[] Body { get; }

    /// <summary>The message of a file below grpc, in protobuf's own form.</summary>
    public byte[] Message => this["send"] == "message" ? Body : JsonParser.Default.Parse<ModelInferRequest>(Encoding.UTF8.GetString(Body)).ToByteArray();

    public int Status { get; }

    public string Code { get; }

    /// <summary>A part of the message.</summary>
    public string Says { get; }

    /// <summary>Something else that the file says of its case; empty where it does not.</summary>
    public string this[string option] => options.GetValueOrDefault(option, "");

    /// <summary>A header that the file gives; null where it does not.</summary>
    public string? Header(string name) => headers.Where(h => h.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
        .Select(h => h[(name.Length + 1)..].Trim()).FirstOrDefault();

    /// <summary>Names of the files below a folder of the corpus, in order.</summary>
    public static IEnumerable<string> Names(string folder)
    {
        string root = Root();
        return Directory.EnumerateFiles(Path.Combine(root, folder), "*.http", SearchOption.AllDirectories)
            .Select(file => Path.ChangeExtension(Path.GetRelativePath(root, file), null)).Order(StringComparer.Ordinal);
    }

    public static CorpusFile Read(string name) => new(name, File.ReadAllText(Path.Combine(Root(), name + ".http")));

    /// <summary>The request as it goes over the wire.</summary>
    public byte[] Request()
    {
        byte[] body = Encoded();
        var head = new StringBuilder(RequestLine).Append("\r\n");
        foreach (string header in headers.Where(h => h != "Content-Type:"))
            head.Append(header).Append("\r\n");
        if (Header("Host") is null)
            head.Append("Host: localhost\r\n");
        if (Header("Connection") is null)
            head.Append("Connection: close\r\n");
        if (Header("Content-Type") is null && !headers.Contains("Content-Type:"))
            head.Append("Content-Type: application/json\r\n");
        if (Header("Content-Length") is null && Header("Transfer-Encoding") is null)
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n");
        return [.. Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), .. body];
    }

    byte[] Encoded() => this["send"] switch
    {
        "gzip" or "deflate" => Compressed(),
        "crlf" => Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(Body).Replace("\n", "\r\n", StringComparison.Ordinal)),
        _ => Body,
    };

    byte[] Compressed()
    {
        using var compressed = new MemoryStream();
        using (Stream stream = this["send"] == "gzip" ? new GZipStream(compressed, CompressionLevel.Optimal) : new ZLibStream(compressed, CompressionLevel.Optimal))
            stream.Write(Body);
        byte[] whole = compressed.ToArray();
        return this["cut"].Length == 0 ? whole : whole[..^int.Parse(this["cut"], CultureInfo.InvariantCulture)];
    }

    // hex: bytes. repeat: a count and a text. pad: spaces up to a length of the whole body.
    static byte[] Bytes(string text)
    {
        var bytes = new List<byte>();
        int at = 0;
        foreach (Match match in Escape.Matches(text))
        {
            bytes.AddRange(Encoding.UTF8.GetBytes(text[at..match.Index]));
            string[] words = match.Groups[2].Value.Split(' ', 2);
            at = match.Index + match.Length;
            switch (match.Groups[1].Value)
            {
                case "hex":
                    bytes.AddRange(Convert.FromHexString(match.Groups[2].Value.Replace(" ", "", StringComparison.Ordinal)));
                    break;
                case "repeat":
                    byte[] one = words[1].StartsWith("hex:", StringComparison.Ordinal) ? Convert.FromHexString(words[1][4..]) : Encoding.UTF8.GetBytes(words[1]);
                    for (int i = int.Parse(words[0], CultureInfo.InvariantCulture); i > 0; i--)
                        bytes.AddRange(one);
                    break;
                default:
                    int behind = Encoding.UTF8.GetByteCount(text[at..]);
                    bytes.AddRange(Enumerable.Repeat((byte)' ', int.Parse(words[0], CultureInfo.InvariantCulture) - bytes.Count - behind));
                    break;
            }
        }

        bytes.AddRange(Encoding.UTF8.GetBytes(text[at..]));
        return [.. bytes];
    }

    // The lines up to an empty one, or to the end.
    static List<string> Lines(string text, ref int start)
    {
        var lines = new List<string>();
        while (start < text.Length)
        {
            int end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end;
            string line = text[start..end];
            start = Math.Min(text.Length, end + 1);
            if (line.Length == 0)
                break;
            lines.Add(line);
        }

        return lines;
    }

    static string Root() => Repository.File("tests", "Gateway.Tests", "Corpus");
}
