using System.Buffers.Binary;
using System.Text.Json;
using Ensemble.Members;
using Ensemble.Members.Inspection;
using Gateway.Configuration;

namespace Gateway.Workers;

/// <summary>
/// What a process is told to run, over its standard input: what was checked is what it gets, whatever happens to the files meanwhile.
/// Immutable.
/// </summary>
sealed record WorkerOrder
{
    const int Prefix = sizeof(int);

    /// <summary>Requests were held to the gateway's limits already, golden rows and noised copies have others.</summary>
    public static LimitsConfig Wide { get; } = new() { Rows = int.MaxValue, Elements = int.MaxValue, BodyBytes = int.MaxValue };

    public required string Member { get; init; }

    public required long MemoryBytes { get; init; }

    public required TimeSpan LoadTime { get; init; }

    public required ModelLimits Limits { get; init; }

    /// <summary>Path of the socket to listen on; one for each start.</summary>
    public string Socket { get; init; } = "";

    /// <summary>Location and length of each file of external data.</summary>
    public required IReadOnlyList<WorkerFile> Files { get; init; }

    public required int ManifestBytes { get; init; }

    public required int OnnxBytes { get; init; }

    /// <summary>The bytes that go behind it.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public MemberModel? Model { get; init; }

    public static WorkerOrder Of(string member, MemberModel model, GatewaySnapshot snapshot, string family)
    {
        return new WorkerOrder
        {
            Member = member,
            MemoryBytes = snapshot.Config.Isolation.Of(family)?.MemoryBytes ?? 0,
            LoadTime = snapshot.Limits.LoadTime,
            Limits = FolderRules.Models(snapshot),
            Files = [.. model.Files.Select(f => new WorkerFile(f.Key, f.Value.Length))],
            ManifestBytes = model.Manifest.Length,
            OnnxBytes = model.Onnx.Length,
            Model = model,
        };
    }

    public async Task WriteAsync(Stream stream, CancellationToken cancellation)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(this), length = new byte[Prefix];
        BinaryPrimitives.WriteInt32LittleEndian(length, json.Length);
        foreach (byte[] part in (byte[][])[length, json, Model!.Manifest, Model.Onnx, .. Files.Select(f => Model.Files[f.Location])])
            await stream.WriteAsync(part, cancellation);
        await stream.FlushAsync(cancellation);
    }

    public static WorkerOrder Read(Stream stream)
    {
        byte[] json = Bytes(stream, BinaryPrimitives.ReadInt32LittleEndian(Bytes(stream, Prefix)));
        var order = JsonSerializer.Deserialize<WorkerOrder>(json)!;
        byte[] manifest = Bytes(stream, order.ManifestBytes), onnx = Bytes(stream, order.OnnxBytes);
        return order with { Model = new MemberModel(manifest, onnx, order.Files.ToDictionary(f => f.Location, f => Bytes(stream, f.Length), StringComparer.Ordinal)) };
    }

    static byte[] Bytes(Stream stream, int count)
    {
        byte[] bytes = new byte[count];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
