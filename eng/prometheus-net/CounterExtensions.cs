namespace Prometheus;

/// <summary>Times and exceptions as counter values.</summary>
public static class CounterExtensions
{
    /// <summary>Raises the counter to the present time, in seconds since 1970-01-01 UTC.</summary>
    public static void IncToCurrentTimeUtc(this ICounter counter) => counter.IncTo(UnixTime.Now);

    /// <summary>Raises the counter to a time, in seconds since 1970-01-01 UTC.</summary>
    public static void IncToTimeUtc(this ICounter counter, DateTimeOffset timestamp) => counter.IncTo(UnixTime.ToSeconds(timestamp));

    /// <summary>Counts an exception of the operation, and throws it on; a filter chooses those that count.</summary>
    public static void CountExceptions(this ICounter counter, Action wrapped, Func<Exception, bool>? exceptionFilter = null)
    {
        ArgumentNullException.ThrowIfNull(counter);
        ArgumentNullException.ThrowIfNull(wrapped);
        try
        {
            wrapped();
        }
        catch (Exception failure) when (exceptionFilter?.Invoke(failure) ?? true)
        {
            counter.Inc();
            throw;
        }
    }

    /// <summary>Counts an exception of the operation, and throws it on; a filter chooses those that count.</summary>
    public static TResult CountExceptions<TResult>(
        this ICounter counter, Func<TResult> wrapped, Func<Exception, bool>? exceptionFilter = null)
    {
        ArgumentNullException.ThrowIfNull(counter);
        ArgumentNullException.ThrowIfNull(wrapped);
        try
        {
            return wrapped();
        }
        catch (Exception failure) when (exceptionFilter?.Invoke(failure) ?? true)
        {
            counter.Inc();
            throw;
        }
    }

    /// <summary>Counts an exception of the operation, and throws it on; a filter chooses those that count.</summary>
    public static async Task CountExceptionsAsync(this ICounter counter, Func<Task> wrapped, Func<Exception, bool>? exceptionFilter = null)
    {
        ArgumentNullException.ThrowIfNull(counter);
        ArgumentNullException.ThrowIfNull(wrapped);
        try
        {
            await wrapped();
        }
        catch (Exception failure) when (exceptionFilter?.Invoke(failure) ?? true)
        {
            counter.Inc();
            throw;
        }
    }

    /// <summary>Counts an exception of the operation, and throws it on; a filter chooses those that count.</summary>
    public static async Task<TResult> CountExceptionsAsync<TResult>(
        this ICounter counter, Func<Task<TResult>> wrapped, Func<Exception, bool>? exceptionFilter = null)
    {
        ArgumentNullException.ThrowIfNull(counter);
        ArgumentNullException.ThrowIfNull(wrapped);
        try
        {
            return await wrapped();
        }
        catch (Exception failure) when (exceptionFilter?.Invoke(failure) ?? true)
        {
            counter.Inc();
            throw;
        }
    }
}
