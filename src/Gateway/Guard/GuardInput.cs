using System.Text.Json;

namespace Gateway.Guard;

/// <summary>Where the value of a feature, or of all elements of an input, comes from: a pointer, or a constant.</summary>
/// <param name="Pointer">Place in the request's JSON; null for a constant.</param>
/// <param name="Default">Value where the pointer leads to nothing or null; null without one.</param>
/// <param name="Constant">Value of every request; null for a pointer.</param>
sealed record GuardInput(JsonPointer? Pointer, JsonElement? Default, JsonElement? Constant);
