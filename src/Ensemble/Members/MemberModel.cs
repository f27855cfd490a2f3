namespace Ensemble.Members;

/// <summary>What a process of its own needs to run a member: bytes whose digests were checked. Immutable.</summary>
/// <param name="Manifest">The family's manifest.</param>
/// <param name="Onnx">The ONNX file.</param>
/// <param name="Files">External data by the location that the model writes.</param>
public sealed record MemberModel(byte[] Manifest, byte[] Onnx, IReadOnlyDictionary<string, byte[]> Files);
