using Ensemble.Families;
using Ensemble.Tensors;

namespace Ensemble.Members;

/// <summary>
/// A member that runs on another server, or in a process of its own beside this one. How it is asked is its <see cref="RemoteLink"/>'s
/// business: nothing here knows of networks and processes.
/// </summary>
public sealed class RemoteMember : Member
{
    readonly LambdaInputConfig? lambdaInput;
    readonly bool isConditioned;
    RemoteLink? link;

    internal RemoteMember(Manifest manifest, MemberConfig config, int[]? labelOrder) : base(config, labelOrder)
    {
        Remote = config.Remote!;
        lambdaInput = manifest.LambdaInput;
        InputNames = [.. manifest.Inputs.Select(i => config.Inputs?.GetValueOrDefault(i.Name) ?? i.Name)];
        OutputNames = [.. manifest.Outputs.Select(o => config.Outputs?.GetValueOrDefault(o.Name) ?? o.Name)];
        InputsKey = string.Join('\n', InputNames) + (lambdaInput is null ? "" : $"\n\n{config.Lambda:R}");
    }

    // A process of ours knows the member's own names and its lambda.
    internal RemoteMember(Manifest manifest, MemberConfig config, int[]? labelOrder, MemberModel model) : base(config, labelOrder)
    {
        Model = model;
        Remote = new RemoteConfig { Cluster = "", Model = config.Name };
        isConditioned = manifest.LambdaInput is not null;
        InputNames = [.. manifest.Inputs.Select(i => i.Name)];
        OutputNames = [.. manifest.Outputs.Select(o => o.Name)];
        InputsKey = string.Join('\n', InputNames);
    }

    RemoteMember(RemoteMember member, double lambda) : base(member.Config, member.LabelOrder)
    {
        (Remote, Model, InputNames, OutputNames, InputsKey) = (member.Remote, member.Model, member.InputNames, member.OutputNames, member.InputsKey);
        ToldLambda = lambda;
    }

    /// <summary>Where it runs.</summary>
    public RemoteConfig Remote { get; }

    /// <summary>What it runs, in a process of its own; null where it is on another server.</summary>
    public MemberModel? Model { get; }

    /// <summary>λ that its model is told instead of the member's own; null for the own.</summary>
    public double? ToldLambda { get; }

    /// <inheritdoc/>
    public override bool RowByRow => link?.RowByRow ?? false;

    /// <summary>Its own names of the family's inputs, in their order.</summary>
    public IReadOnlyList<string> InputNames { get; }

    /// <summary>Its own names of the family's outputs, in their order.</summary>
    public IReadOnlyList<string> OutputNames { get; }

    /// <summary>Equal for members that are sent the same tensors under the same names.</summary>
    public string InputsKey { get; }

    /// <summary>The tensors it is sent: the family's inputs under its own names, and λ where another server's model has an input for it.</summary>
    public Tensor[] OwnInputs(IReadOnlyList<Tensor> inputs)
    {
        Tensor[] own = [.. inputs.Select((tensor, i) => tensor.Renamed(InputNames[i]))];
        return lambdaInput is null ? own : [.. own, LambdaTensor.Of(lambdaInput, Lambda!.Value, inputs[0].Rows)];
    }

    /// <summary>Itself, told another λ.</summary>
    public RemoteMember At(double lambda) => new(this, lambda);

    internal void Connect(RemoteLink connected) => link = connected;

    internal override void Free() => link?.Close();

    internal override void GaveInvalid(string what) => link?.Invalid(what);

    internal override ValueTask<IReadOnlyList<Tensor>> RunAsync(MemberInputs inputs, double? lambda, CancellationToken cancellation) =>
        link is null ? throw new ModelException("it runs elsewhere, which is not asked here") : link.Call(inputs, isConditioned ? lambda : null, cancellation);
}
