using Ensemble.Families;
using Ensemble.Members.Inspection;
using Ensemble.Tensors;

namespace Ensemble.Members;

/// <summary>One member alone, without its family: what a process of its own runs. Thread-safe.</summary>
public sealed class HostedMember
{
    readonly OnnxMember member;

    HostedMember(OnnxMember member, TensorSpec[] inputs) => (this.member, Inputs) = (member, inputs);

    /// <summary>The family's inputs.</summary>
    public IReadOnlyList<TensorSpec> Inputs { get; }

    /// <summary>Whether the model takes one row at a time.</summary>
    public bool RowByRow => member.RowByRow;

    /// <summary>Loads a member as its family would.</summary>
    /// <param name="name">The member.</param>
    /// <param name="model">Bytes whose digests were checked.</param>
    /// <param name="limits">What the model may hold.</param>
    /// <param name="mistakes">Gets one line a mistake, without the file's name.</param>
    /// <param name="ended">Ends it, as a mistake.</param>
    /// <returns>The member, or null when there was any mistake.</returns>
    public static HostedMember? Load(string name, MemberModel model, ModelLimits limits, ICollection<string> mistakes, CancellationToken ended)
    {
        if (ManifestReader.Read(model.Manifest, mistakes) is not { } manifest || Array.Find(manifest.Members, m => m.Name == name) is not { } config)
            return null;
        return MemberLoader.Load(manifest, config, model.Onnx, model.Files, limits, mistakes, ended) is { } loaded
            ? new HostedMember(loaded, [.. manifest.Inputs.Select(Family.Spec)])
            : null;
    }

    /// <inheritdoc cref="OnnxMember.Run"/>
    public IReadOnlyList<Tensor> Run(IReadOnlyList<Tensor> values, double? lambda, CancellationToken cancellation) => member.Run(values, cancellation, lambda);
}
