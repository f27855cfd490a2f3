using System.Collections.Concurrent;
using Ensemble.Members;
using Ensemble.Members.Inspection;
using Ensemble.Members.Onnx;
using Ensemble.Tensors;
using Google.Protobuf;

namespace Ensemble.Devices;

/// <summary>Whether a device can be used here: found out once, by computing something on it. Thread-safe.</summary>
public static class DeviceProbe
{
    static readonly string[] Libraries = ["libonnxruntime_providers_shared.so", "libonnxruntime_providers_cuda.so"];

    static readonly ConcurrentDictionary<DeviceOptions, string?> Known = new();

    /// <summary>Why a device cannot be used; null where it can.</summary>
    public static string? WhyNot(DeviceOptions device) => device.IsAccelerator ? Known.GetOrAdd(device, static d => Find(d)) : null;

    /// <summary>What the device calls itself, such as <c>NVIDIA H200</c>; null where that is not known.</summary>
    public static string? Model(DeviceOptions device) => device.IsAccelerator ? CudaDriver.Find(device.Id).Name : null;

    static string? Find(DeviceOptions device)
    {
        if (DeviceProviders.Folder is not { } folder)
            return "ONNX Runtime's library was not found beside the program";
        if (Libraries.FirstOrDefault(l => !File.Exists(Path.Combine(folder, l))) is { } missing)
            return $"{missing} does not lie beside ONNX Runtime's library: this is a build for the processor (./gateway --gpu brings what is missing)";
        if (CudaDriver.Find(device.Id).WhyNot is { } none)
            return none;
        try
        {
            return Compute(device);
        }
        catch (ModelException exception)
        {
            string told = DeviceProviders.Unusable(device);
            return exception.Message.StartsWith(told, StringComparison.Ordinal) ? exception.Message[told.Length..] : exception.Message;
        }
    }

    /// <summary>Runs a product of two matrices twice, the second time with other numbers in the same memory; null where both are right.</summary>
    internal static string? Compute(DeviceOptions device)
    {
        using var session = OnnxSession.Load(Product(), new Dictionary<string, byte[]>(StringComparer.Ordinal), ModelLimits.None with { Device = device }, CancellationToken.None);
        using var slot = new MemberSlot(session, session.Inputs, session.Outputs, 2);
        foreach (float scale in (float[])[1, -3])
        {
            float[] given = [1 * scale, 2 * scale, 3 * scale, 4 * scale];
            Tensor[] answer = slot.Run([Tensor.From<float>("x", Datatype.FP32, [2, 2], given)], ["y"]);
            float[] right = [19 * scale, 22 * scale, 43 * scale, 50 * scale];
            if (!answer[0].As<float>().SequenceEqual(right))
                return $"{device.Name} computes wrongly: [[1,2],[3,4]] times [[5,6],[7,8]], {scale:0} times, gave [{string.Join(", ", answer[0].As<float>().ToArray())}]";
        }

        return null;
    }

    // y = x · [[5, 6], [7, 8]].
    static byte[] Product()
    {
        var graph = new GraphProto { Name = "product" };
        graph.Initializer.Add(new TensorProto { Name = "w", DataType = 1, Dims = { 2, 2 }, FloatData = { 5, 6, 7, 8 } });
        graph.Node.Add(new NodeProto { OpType = "MatMul", Input = { "x", "w" }, Output = { "y" } });
        graph.Input.Add(Port("x"));
        graph.Output.Add(Port("y"));
        return new ModelProto { IrVersion = 8, OpsetImport = { new OperatorSetIdProto { Version = 17 } }, Graph = graph }.ToByteArray();
    }

    static ValueInfoProto Port(string name) => new()
    {
        Name = name,
        Type = new TypeProto
        {
            TensorType = new TypeProto.Types.TensorTypeProto
            {
                ElemType = 1,
                Shape = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dimension { DimParam = "rows" }, new TensorShapeProto.Types.Dimension { DimValue = 2 } } },
            },
        },
    };
}
