using Ensemble.Families;
using Ensemble.Tensors;

namespace Ensemble.Members;

/// <summary>
/// A member that runs on another server. How it is asked is its <see cref="RemoteLink"/>'s business: nothing here knows of networks.
/// </summary>
public sealed class RemoteMember : Member
{
    readonly LambdaInputConfig? lambdaInput;
    RemoteLink? link;

    internal RemoteMember(Manifest manifest, MemberConfig config, int[]? labelOrder) : base(config, labelOrder)
    {
        Remote = config.Remote!;
        lambdaInput = manifest.LambdaInput;
        InputNames = [.. manifest.Inputs.Select(i => config.Inputs?.GetValueOrDefault(i.Name) ?? i.Name)];
        OutputNames = [.. manifest.Outputs.Select(o => config.Outputs?.GetValueOrDefault(o.Name) ?? o.Name)];
        InputsKey = string.Join('\n', InputNames) + (lambdaInput is null ? "" : $"\n\n{config.Lambda:R}");
    }

    /// <summary>Where it runs.</summary>
    public RemoteConfig Remote { get; }

    /// <summary>Its own names of the family's inputs, in their order.</summary>
    public IReadOnlyList<string> InputNames { get; }

    /// <summary>Its own names of the family's outputs, in their order.</summary>
    public IReadOnlyList<string> OutputNames { get; }

    /// <summary>Equal for members that are sent the same tensors under the same names.</summary>
    public string InputsKey { get; }

    /// <summary>The tensors it is sent: the family's inputs under its own names, and λ where the family has an input for it.</summary>
    public Tensor[] OwnInputs(IReadOnlyList<Tensor> inputs)
    {
        Tensor[] own = [.. inputs.Select((tensor, i) => tensor.Renamed(InputNames[i]))];
        return lambdaInput is null ? own : [.. own, LambdaTensor.Of(lambdaInput, Lambda!.Value, inputs[0].Rows)];
    }

    internal void Connect(RemoteLink connected) => link = connected;

    internal override void Free() => link?.Close();

    internal override void GaveInvalid(string what) => link?.Invalid(what);

    internal override ValueTask<IReadOnlyList<Tensor>> RunAsync(MemberInputs inputs, double? lambda, CancellationToken cancellation) =>
        link is null ? throw new ModelException("it runs on another server, which is not asked here") : link.Call(inputs, cancellation);
}
