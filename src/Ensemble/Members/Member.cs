using Ensemble.Families;
using Ensemble.Tensors;

namespace Ensemble.Members;

/// <summary>One member of a loaded family, wherever it runs. Thread-safe; freed with its family.</summary>
public abstract class Member
{
    private protected Member(MemberConfig config, int[]? labelOrder) => (Config, LabelOrder) = (config, labelOrder);

    /// <summary>What the manifest says of it.</summary>
    public MemberConfig Config { get; }

    /// <summary>Name, unique in the family.</summary>
    public string Name => Config.Name;

    /// <summary>Position between average case (0) and worst case (1); null when the family has no λ.</summary>
    public double? Lambda => Config.Lambda;

    /// <summary>Whether its model lies in the family's folder, in whichever process it runs; else it is on another server.</summary>
    public bool HasFile => Config.Remote is null;

    /// <summary>Whether the model takes one row at a time.</summary>
    public virtual bool RowByRow => false;

    /// <summary>Whether it runs in this process, on the thread that asks it.</summary>
    internal virtual bool IsHere => false;

    /// <summary>Whether it does, and how long that takes follows from the number of rows alone.</summary>
    internal virtual bool IsBounded => false;

    /// <summary>Class of the family at each class of the member; null when the orders are equal.</summary>
    internal int[]? LabelOrder { get; }

    /// <summary>Told what is wrong with a row of what it gave, the whole of which was in order.</summary>
    internal virtual void GaveInvalid(string what)
    {
        // One that runs here is told of by its counted calls.
    }

    /// <summary>Frees what it holds; called once, when its family is freed.</summary>
    internal abstract void Free();

    /// <summary>Asks the member.</summary>
    /// <param name="inputs">In the order of the family's inputs, checked against its signature.</param>
    /// <param name="lambda">λ to tell a conditioned model that runs here instead of the member's own; null for the own.</param>
    /// <param name="cancellation">Nobody waits for the answer any more.</param>
    /// <returns>In the order of the family's outputs, under their public names; not checked.</returns>
    /// <exception cref="InvalidAnswerException">It gave something that is no answer.</exception>
    internal abstract ValueTask<IReadOnlyList<Tensor>> RunAsync(MemberInputs inputs, double? lambda, CancellationToken cancellation);
}
