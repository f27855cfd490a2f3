using Ensemble.Tensors;

namespace Ensemble.Members;

/// <summary>What the members of one run are given, and the forms that some of them need it in, each made once. Thread-safe.</summary>
/// <param name="tensors">In the order of the family's inputs.</param>
/// <param name="deadline">From now; infinite never ends.</param>
/// <param name="time">Clock of the deadline.</param>
public sealed class MemberInputs(IReadOnlyList<Tensor> tensors, TimeSpan deadline, TimeProvider time)
{
    readonly long begun = time.GetTimestamp();
    readonly Lock making = new();
    Dictionary<object, Lazy<object>>? forms;

    /// <summary>In the order of the family's inputs; readable as long as a call of the run goes on.</summary>
    public IReadOnlyList<Tensor> Tensors => tensors;

    /// <summary>Rows, 1 or more.</summary>
    public int Rows => tensors[0].Rows;

    /// <summary>Time until the run's deadline, 0 or more; infinite where it has none.</summary>
    public TimeSpan Left
    {
        get
        {
            if (deadline == Timeout.InfiniteTimeSpan)
                return deadline;
            TimeSpan left = deadline - time.GetElapsedTime(begun);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>The inputs in a form of the caller's: the first who asks for it makes it, the others get the same.</summary>
    /// <param name="key">Names the form.</param>
    /// <param name="make">Makes it.</param>
    public T Form<T>(object key, Func<IReadOnlyList<Tensor>, T> make) where T : class
    {
        Lazy<object>? form;
        lock (making)
        {
            forms ??= [];
            if (!forms.TryGetValue(key, out form))
                forms[key] = form = new Lazy<object>(() => make(tensors));
        }

        return (T)form.Value;
    }
}
