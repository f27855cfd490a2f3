using Ensemble.Families;
using Ensemble.Members;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Pipeline;
using Gateway.Protocols.Binary;
using Gateway.Protocols.Grpc;
using Gateway.Protocols.Grpc.Messages;
using Gateway.Replies;

namespace Gateway.RemoteMembers;

/// <summary>One output of a reply, checked against the family's signature before anything is held for it.</summary>
/// <param name="spec">The family's output.</param>
/// <param name="ownName">The member's name for it.</param>
/// <param name="rows">Rows that were sent.</param>
/// <param name="limits">Limits of elements.</param>
readonly struct RemoteOutput(TensorSpec spec, string ownName, int rows, LimitsConfig limits)
{
    /// <summary>What is wrong with the announced form; null when nothing is.</summary>
    public string? Unfit(string datatype, long[] shape)
    {
        string place = $"output {Fault.Show(ownName)}";
        if (InputSignature.Check(spec, place, datatype, shape, limits, inJson: false) is { } wrong)
            return wrong.Message;
        return shape[0] == rows ? null : $"{place}: shape: expected {rows} rows as were sent, came {shape[0]}";
    }

    /// <summary>Reads bytes of the binary extension, or raw ones of gRPC; the form was checked.</summary>
    public string? Binary(ReadOnlySpan<byte> bytes, long[] shape, out Tensor? tensor) =>
        Words(new BinaryTensorReader(limits, new TensorMemory(), "binary data").Read(spec, spec.Datatype.ToString(), shape, bytes, out tensor));

    /// <summary>Reads typed contents; the form was checked.</summary>
    public string? Typed(InferTensorContents? contents, long[] shape, out Tensor? tensor) =>
        Words(TypedContents.Read(contents ?? new InferTensorContents(), spec, shape, new TensorMemory(), out tensor));

    /// <summary>Readers of requests speak of inputs.</summary>
    public static string? Words(Fault? fault) =>
        fault?.Message is { } text ? text.StartsWith("input ", StringComparison.Ordinal) ? "output" + text[5..] : text : null;

    /// <summary>What is wrong where a version was asked for and another one answered; null where it was that one, or is not said.</summary>
    public static string? OtherVersion(RemoteMember member, string? came) =>
        member.Remote.Version is { } asked && came is { Length: > 0 } && !string.Equals(came, asked, StringComparison.Ordinal)
            ? $"version {Fault.Show(came)} answered, where {Fault.Show(asked)} was asked for" : null;

    /// <summary>Place of an output among the family's by the member's name for it; −1 for none.</summary>
    public static int IndexOf(RemoteMember member, string name)
    {
        for (int i = 0; i < member.OutputNames.Count; i++)
        {
            if (string.Equals(member.OutputNames[i], name, StringComparison.Ordinal))
                return i;
        }

        return -1;
    }
}
