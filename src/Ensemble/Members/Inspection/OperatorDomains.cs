namespace Ensemble.Members.Inspection;

/// <summary>Whose operators a model may use.</summary>
static class OperatorDomains
{
    /// <summary>The allow-list, as messages show it. Of com.microsoft the runtime itself refuses what it was not built with.</summary>
    public const string Allowed = "ai.onnx, ai.onnx.ml, com.microsoft";

    /// <summary>Whether a node of this domain may be run.</summary>
    public static bool Runs(string domain) => domain is "" or "ai.onnx" or "ai.onnx.ml" or "com.microsoft";

    /// <summary>Whether a model may name this domain without using it: a model that ONNX Runtime wrote names all that it knows.</summary>
    public static bool MayBeImported(string domain) => Runs(domain)
        || domain is "ai.onnx.training" or "ai.onnx.preview.training" or "ai.onnx.preview" or "com.microsoft.nchwc" or "com.microsoft.experimental" or "com.ms.internal.nhwc" or "org.pytorch.aten";

    /// <summary>Whether an operator names files in its attributes, past every check of ours.</summary>
    public static bool ReadsFiles(string type) => type is "EPContext";
}
