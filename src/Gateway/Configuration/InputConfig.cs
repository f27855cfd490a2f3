using System.ComponentModel;
using System.Text.Json.Nodes;

namespace Gateway.Configuration;

/// <summary>Where a guard route finds one feature, or all elements of one input, in a request's JSON.</summary>
[Shorthand(nameof(Pointer))]
sealed class InputConfig
{
    [Description("JSON pointer into the request's body (RFC 6901), as in /applicant/age.")]
    public string? Pointer { get; init; }

    [Description("Value where the pointer leads to nothing or null; without it such a request is not inspected.")]
    public JsonValue? Default { get; init; }

    [Description("Value of every request; stands alone.")]
    public JsonValue? Constant { get; init; }
}
