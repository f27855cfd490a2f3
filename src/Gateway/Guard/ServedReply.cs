using System.Globalization;
using System.Text;
using System.Text.Json;
using Ensemble.Decisions;
using Ensemble.Families;

namespace Gateway.Guard;

/// <summary>What the service's reply says, as far as the route reads it.</summary>
/// <param name="Status">Its HTTP status.</param>
/// <param name="Answers">Its answers as texts, one a row; null where the route reads none, or they could not be read.</param>
/// <param name="Problem">Why they could not be read; null otherwise.</param>
sealed record ServedReply(int Status, IReadOnlyList<string>? Answers, Undecided? Problem)
{
    /// <summary>Whether the service itself flags its reply (Consensus-Flagged).</summary>
    public bool Doubted { get; init; }

    const int LongestAnswer = 256;

    /// <summary>Reads a reply's body.</summary>
    /// <param name="route">Says where the answer is.</param>
    /// <param name="status">Status of the reply.</param>
    /// <param name="coding">Its Content-Encoding.</param>
    /// <param name="body">Its body, as it passed.</param>
    /// <param name="depth">Nesting that is read.</param>
    public static ServedReply Read(GuardRoute route, int status, string coding, ReadOnlyMemory<byte> body, int depth)
    {
        if (Inflater.Read(body, coding, route.InspectBytes, out var why) is not { } plain)
            return new(status, null, why);
        try
        {
            using var json = JsonDocument.Parse(plain, new JsonDocumentOptions { MaxDepth = depth, AllowDuplicateProperties = false });
            var answers = (route.Label ?? route.Value)!.TryFind(json.RootElement, out var found) ? Texts(found, route.Value is not null) : null;
            return new(status, answers, answers is null ? Undecided.AnswerNotRead : null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new(status, null, Undecided.AnswerNotRead);
        }
    }

    /// <summary>The answers in the family's terms; null where they are not one a row.</summary>
    public IReadOnlyList<ServedAnswer>? For(Family family, int rows) =>
        Answers is not { } texts || texts.Count != rows ? null
        : family.IsClassification ? [.. texts.Select(text => ServedAnswer.OfClass(ClassOf(text, family.Labels)))]
        : [.. texts.Select(text => ServedAnswer.OfValue(double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : double.NaN))];

    /// <summary>What the store keeps: status, and label (or labels) as they came, cut at 256 characters.</summary>
    /// <param name="lateOf">Decision of the reply that did not wait for this; null otherwise.</param>
    public string Json(string? lateOf = null)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteNumber("status", Status);
            if (Answers is [var only])
                json.WriteString("label", Cut(only));
            else if (Answers is { } several)
            {
                json.WriteStartArray("label");
                foreach (string each in several)
                    json.WriteStringValue(Cut(each));
                json.WriteEndArray();
            }

            if (lateOf is not null)
                json.WriteString("late_of", lateOf);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }

    // Never through the middle of a character of two halves.
    static string Cut(string text) =>
        text.Length <= LongestAnswer ? text : text[..(char.IsHighSurrogate(text[LongestAnswer - 1]) ? LongestAnswer - 1 : LongestAnswer)];

    static string[]? Texts(JsonElement found, bool numbers)
    {
        string?[] texts = found.ValueKind == JsonValueKind.Array ? [.. found.EnumerateArray().Select(e => Text(e, numbers))] : [Text(found, numbers)];
        return Array.IndexOf(texts, null) < 0 ? [.. texts.OfType<string>()] : null;
    }

    static string? Text(JsonElement value, bool number) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.String when !number => value.GetString(),
        JsonValueKind.True or JsonValueKind.False when !number => value.GetRawText(),
        _ => null,
    };

    // A label of digits may come as the number 7.0.
    static int ClassOf(string text, IReadOnlyList<string> labels)
    {
        for (int c = 0; c < labels.Count; c++)
        {
            if (string.Equals(labels[c], text, StringComparison.Ordinal))
                return c;
        }

        for (int c = 0; c < labels.Count && Number(text) is { } number; c++)
        {
            if (Number(labels[c]) == number)
                return c;
        }

        return -1;
    }

    static double? Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;
}
