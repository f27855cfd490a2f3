using System.Text.Json;
using System.Text.Json.Serialization;

namespace Export.Commands;

/// <summary>Numbers that do not exist are null in JSON, which has no NaN and no infinity.</summary>
sealed class NullForNaN : JsonConverter<double>
{
    /// <summary>How results with such numbers are written.</summary>
    public static JsonSerializerOptions Options { get; } = new(Data.ManifestText.Options)
    {
        Converters = { new NullForNaN() },
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    };

    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble();

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        if (double.IsFinite(value))
            writer.WriteNumberValue(value);
        else
            writer.WriteNullValue();
    }
}
