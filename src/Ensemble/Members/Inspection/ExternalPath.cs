namespace Ensemble.Members.Inspection;

/// <summary>Where a model may say that its weights lie.</summary>
static class ExternalPath
{
    /// <summary>Whether a location is a plain path below the model's folder: not absolute, no parent folders, none of the runtime's own marks.</summary>
    public static bool StaysInside(string location) =>
        location.Length is > 0 and < 4096 && !Path.IsPathRooted(location) && location.AsSpan().IndexOfAny("\\\0*:") < 0
        && Array.TrueForAll(location.Split('/'), static part => part is not ".." && part.Length > 0 || part is ".");
}
