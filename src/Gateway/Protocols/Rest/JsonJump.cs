using System.Text.Json;

namespace Gateway.Protocols.Rest;

/// <summary>Moves a reader that stands on an opening bracket to its closing one, over what was read another way.</summary>
static class JsonJump
{
    /// <summary>Lets the reader stand on the bracket at <paramref name="end"/>; what it says of places counts from there on.</summary>
    public static void To(ref Utf8JsonReader reader, ReadOnlySpan<byte> body, int end)
    {
        reader = new Utf8JsonReader(body[end..], isFinalBlock: true, reader.CurrentState);
        reader.Read();
    }

    /// <summary>Finds the bracket that closes an array of arrays of numbers; nothing between is looked at.</summary>
    /// <param name="json">JSON from behind the opening bracket on.</param>
    /// <param name="end">Index of the closing bracket.</param>
    /// <returns>False when the array holds a string or does not end.</returns>
    public static bool TryFindEnd(ReadOnlySpan<byte> json, out int end)
    {
        int depth = 1;
        for (end = 0; ; end++)
        {
            int found = json[end..].IndexOfAny("[]\""u8);
            if (found < 0)
                return false;
            end += found;
            if (json[end] == '"')
                return false;
            depth += json[end] == '[' ? 1 : -1;
            if (depth == 0)
                return true;
        }
    }
}
