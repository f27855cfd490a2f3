using System.Net;
using System.Text.Json.Nodes;

namespace Gateway.Tests;

/// <summary>An HTTP reply, read to its end.</summary>
sealed record Reply(HttpStatusCode Status, IReadOnlyDictionary<string, string> Headers, string Text)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    public string Error => (string)Json["error"]!;

    public string Code => (string)Json["code"]!;

    /// <summary>The data of a named output, as JSON.</summary>
    public JsonArray this[string output] => Json["outputs"]!.AsArray().Single(o => (string?)o!["name"] == output)!["data"]!.AsArray();

    public string[] OutputNames => [.. Json["outputs"]!.AsArray().Select(o => (string)o!["name"]!)];

    public double[] Doubles(string output) => [.. this[output].Select(v => (double)v!)];

    public static async Task<Reply> OfAsync(HttpResponseMessage response)
    {
        using (response)
        {
            var headers = response.Headers.Concat(response.Content.Headers)
                .ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
            return new Reply(response.StatusCode, headers, await response.Content.ReadAsStringAsync());
        }
    }
}
