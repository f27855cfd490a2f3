namespace Prometheus;

/// <summary>Says that metrics cannot be given now; the metrics endpoint answers it with 503.</summary>
public class ScrapeFailedException : Exception
{
    /// <summary>Without a message.</summary>
    public ScrapeFailedException()
    {
    }

    /// <summary>With a message for the body of the answer.</summary>
    public ScrapeFailedException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and its cause.</summary>
    public ScrapeFailedException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
