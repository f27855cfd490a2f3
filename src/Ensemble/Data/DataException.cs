namespace Ensemble.Data;

/// <summary>A file that a person gave cannot be used; the message names the file, the place, what was expected and what came.</summary>
public sealed class DataException : Exception
{
    /// <summary>One line, without a final stop.</summary>
    public DataException(string message)
        : base(message)
    {
    }

    /// <summary>One line, with the error that lies beneath.</summary>
    public DataException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
