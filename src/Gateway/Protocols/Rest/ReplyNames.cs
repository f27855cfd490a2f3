using System.Text.Json;
using Ensemble.Tensors;

namespace Gateway.Protocols.Rest;

/// <summary>Names in a reply's JSON, encoded once.</summary>
static class ReplyNames
{
    static readonly JsonEncodedText[] Datatypes = [.. Enum.GetValues<Ensemble.Tensors.Datatype>().Select(d => JsonEncodedText.Encode(d.Name()))];

    public static JsonEncodedText ModelName { get; } = JsonEncodedText.Encode("model_name");

    public static JsonEncodedText ModelVersion { get; } = JsonEncodedText.Encode("model_version");

    public static JsonEncodedText Id { get; } = JsonEncodedText.Encode("id");

    public static JsonEncodedText Parameters { get; } = JsonEncodedText.Encode("parameters");

    public static JsonEncodedText Flagged { get; } = JsonEncodedText.Encode("flagged");

    public static JsonEncodedText FlaggedRows { get; } = JsonEncodedText.Encode("flagged_rows");

    public static JsonEncodedText Chosen { get; } = JsonEncodedText.Encode("chosen");

    public static JsonEncodedText Members { get; } = JsonEncodedText.Encode("members");

    public static JsonEncodedText MembersAnswered { get; } = JsonEncodedText.Encode("members_answered");

    public static JsonEncodedText Guarantee { get; } = JsonEncodedText.Encode("guarantee");

    public static JsonEncodedText GuaranteeState { get; } = JsonEncodedText.Encode("guarantee_state");

    public static JsonEncodedText DecisionId { get; } = JsonEncodedText.Encode("decision_id");

    public static JsonEncodedText Outputs { get; } = JsonEncodedText.Encode("outputs");

    public static JsonEncodedText Name { get; } = JsonEncodedText.Encode("name");

    public static JsonEncodedText Datatype { get; } = JsonEncodedText.Encode("datatype");

    public static JsonEncodedText Shape { get; } = JsonEncodedText.Encode("shape");

    public static JsonEncodedText Data { get; } = JsonEncodedText.Encode("data");

    public static JsonEncodedText BinaryDataSize { get; } = JsonEncodedText.Encode("binary_data_size");

    /// <summary>A datatype's name.</summary>
    public static JsonEncodedText Of(Ensemble.Tensors.Datatype datatype) => Datatypes[(int)datatype];
}
