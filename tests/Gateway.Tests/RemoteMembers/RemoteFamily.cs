using System.Text.Json.Nodes;
using Ensemble.Data;
using Ensemble.Tensors;
using Testing;

namespace Gateway.Tests.RemoteMembers;

/// <summary>A family named tiny of local members that answer softmax(2x) and softmax(4x), and remote ones that answer softmax(3x).</summary>
static class RemoteFamily
{
    /// <summary>Two local members, a and b, and remote ones named here, each on the cluster of its name.</summary>
    public static TinyFamily Of(params string[] remote) => Of(2, remote);

    /// <summary>So many local members, and remote ones.</summary>
    public static TinyFamily Of(int locals, params string[] remote)
    {
        var tiny = new TinyFamily();
        for (int i = 0; i < locals; i++)
        {
            float weight = 2 + (2 * i);
            tiny.With($"{(char)('a' + i)}", TinyModels.Linear(new float[,] { { weight, 0 }, { 0, weight } }, [0, 0]));
        }

        foreach (string name in remote)
        {
            tiny.Manifest["members"]!.AsArray().Add(new JsonObject
            {
                ["name"] = name, ["remote"] = new JsonObject { ["cluster"] = name, ["model"] = "m", ["version"] = "1" },
            });
        }

        byte[] golden = Golden(remote);
        return tiny.WithFile("golden.npz", golden).With(m => m["golden"] = new JsonObject { ["path"] = "golden.npz", ["sha256"] = TinyFamily.Digest(golden) });
    }

    /// <summary>The golden rows and what the remote members answer to them.</summary>
    public static byte[] Golden(params string[] remote)
    {
        float[] rows = UpstreamExchange.GoldenRows;
        return NpzFile.ToBytes(
        [
            Tensor.From<float>("input/x", Datatype.FP32, [rows.Length / 2, 2], rows),
            .. remote.Select(name => Tensor.From<float>($"output/{name}/p", Datatype.FP32, [rows.Length / 2, 2], UpstreamExchange.Right(rows))),
        ]);
    }

    /// <summary>A cluster of HTTP destinations named a, b and so on.</summary>
    public static JsonObject Cluster(params Uri[] addresses)
    {
        var destinations = new JsonObject();
        for (int i = 0; i < addresses.Length; i++)
            destinations[$"{(char)('a' + i)}"] = new JsonObject { ["Address"] = addresses[i].ToString() };
        return new JsonObject { ["Destinations"] = destinations };
    }

    /// <summary>A cluster that speaks gRPC.</summary>
    public static JsonObject GrpcCluster(params Uri[] addresses)
    {
        var cluster = Cluster(addresses);
        cluster["Metadata"] = new JsonObject { ["Protocol"] = "grpc" };
        return cluster;
    }
}
