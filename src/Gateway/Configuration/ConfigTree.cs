using System.Collections;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Configuration;

/// <summary>File, environment and command line laid over each other, remembering which said what.</summary>
sealed class ConfigTree
{
    public const string EnvironmentPrefix = "GATEWAY__";

    static readonly JsonDocumentOptions Strict = new() { CommentHandling = JsonCommentHandling.Skip, AllowDuplicateProperties = false };

    readonly Dictionary<string, string> sources = new(StringComparer.OrdinalIgnoreCase);
    string rootSource = "defaults";

    public JsonObject Root { get; private set; } = Insensitive();

    public List<ConfigMistake> Mistakes { get; } = [];

    /// <summary>SHA-256 of the file as it was read; null for none.</summary>
    public string? FileSha256 { get; private set; }

    /// <summary>Who said the value at <paramref name="path"/>: the nearest node above it that has a source.</summary>
    public string SourceOf(string path)
    {
        for (string p = path; p.Length > 1; p = p[..Math.Max(1, p.LastIndexOf('.'))])
        {
            if (sources.TryGetValue(p, out string? source))
                return source;
        }

        return rootSource;
    }

    public void AddFile(string file)
    {
        rootSource = file;
        try
        {
            byte[] bytes = File.ReadAllBytes(file);
            FileSha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
            if (ConfigText.Find(bytes) is { } noText)
                Mistakes.Add(new(file, null, noText));
            else if (JsonNode.Parse(bytes, new JsonNodeOptions { PropertyNameCaseInsensitive = true }, Strict) is JsonObject root)
                Root = root;
            else
                Mistakes.Add(new(file, null, "expected a JSON object"));
        }
        catch (JsonException e)
        {
            string at = e.LineNumber is { } line ? $" at line {line + 1}, byte {e.BytePositionInLine + 1}" : "";
            Mistakes.Add(new(file, null, $"not JSON{at}: {FirstSentence(e.Message)}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Mistakes.Add(new(file, null, $"cannot be read: {e.Message}"));
        }
    }

    public void AddEnvironment(IDictionary variables)
    {
        var ours = variables.Keys.Cast<string>()
            .Select(k => (Key: k, Value: (string?)variables[k] ?? ""))
            .Where(v => v.Key.StartsWith(EnvironmentPrefix, StringComparison.OrdinalIgnoreCase))
            .OrderBy(v => v.Key, StringComparer.Ordinal);
        foreach ((string key, string value) in ours)
            Set(key[EnvironmentPrefix.Length..].Split("__"), value, $"environment {key}");
    }

    public void AddOption(string option, string key, string? value) => AddOption(option, [key], value);

    public void AddOption(string option, string[] keys, string? value)
    {
        if (value is not null)
            Set(keys, value, option);
    }

    void Set(string[] keys, string value, string source)
    {
        JsonObject node = Root;
        string path = "$";
        foreach (string key in keys[..^1])
        {
            path += "." + key;
            if (node[key] is not JsonObject child)
            {
                node[key] = child = Insensitive();
                sources[path] = source;
            }

            node = child;
        }

        node[keys[^1]] = value;
        sources[$"{path}.{keys[^1]}"] = source;
    }

    static JsonObject Insensitive() => new(new JsonNodeOptions { PropertyNameCaseInsensitive = true });

    static string FirstSentence(string message) => message.Split(" LineNumber:")[0].Split(" Path:")[0];
}
