using System.Globalization;
using System.Text.Json;

namespace Gateway.Guard;

/// <summary>A place in a JSON document (RFC 6901). Immutable.</summary>
sealed class JsonPointer
{
    readonly string[] tokens;

    JsonPointer(string text, string[] tokens) => (Text, this.tokens) = (text, tokens);

    public string Text { get; }

    /// <summary>Reads "" (the whole document) or /a/0/b, in which ~1 stands for a slash and ~0 for a tilde.</summary>
    public static bool TryParse(string text, out JsonPointer pointer)
    {
        string[] parts = text.Split('/');
        bool valid = parts[0].Length == 0 && parts.All(part => !part.Replace("~0", "", StringComparison.Ordinal).Replace("~1", "", StringComparison.Ordinal).Contains('~', StringComparison.Ordinal));
        pointer = new(text, [.. parts.Skip(1).Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))]);
        return valid;
    }

    /// <summary>The value it leads to; false where there is none.</summary>
    public bool TryFind(JsonElement root, out JsonElement found)
    {
        found = root;
        foreach (string token in tokens)
        {
            bool leads = found.ValueKind switch
            {
                JsonValueKind.Object => found.TryGetProperty(token, out found),
                JsonValueKind.Array => TryIndex(ref found, token),
                _ => false,
            };
            if (!leads)
                return false;
        }

        return true;
    }

    public override string ToString() => Text;

    static bool TryIndex(ref JsonElement array, string token)
    {
        bool valid = int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            && (token.Length == 1 || token[0] != '0') && index < array.GetArrayLength();
        if (valid)
            array = array[index];
        return valid;
    }
}
