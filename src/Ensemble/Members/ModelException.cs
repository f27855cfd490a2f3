namespace Ensemble.Members;

/// <summary>A file is not a model that can be run here; the message says what is wrong with it, not which file it is.</summary>
public sealed class ModelException(string message, Exception? inner = null) : Exception(message, inner);
