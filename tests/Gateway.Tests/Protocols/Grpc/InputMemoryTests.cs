using System.Buffers;
using Ensemble.Families;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Pipeline;
using Gateway.Protocols.Grpc;
using Gateway.Protocols.Grpc.Messages;
using Google.Protobuf;
using Testing;

namespace Gateway.Tests.Protocols.Grpc;

/// <summary>What reading a message costs in memory.</summary>
public sealed class InputMemoryTests
{
    const int Rows = 1024;
    const int Width = 1024;

    [Fact]
    public void Raw_contents_are_copied_once_into_memory_that_is_used_again()
    {
        using var folder = new TemporaryFolder();
        new TinyFamily(inputs: Width).With("a", TinyModels.Constant(Width, 0.5f, 0.5f)).Write(folder.Path);
        using var store = new FamilyStore(folder.Path, TimeProvider.System);
        store.LoadAll();
        using var lease = store.Lease("tiny", null);
        byte[] numbers = new byte[Rows * Width * sizeof(float)];
        numbers[5] = 7;
        byte[] message = new ModelInferRequest
        {
            ModelName = "tiny",
            Inputs = { new ModelInferRequest.Types.InferInputTensor { Name = "x", Datatype = "FP32", Shape = { Rows, Width } } },
            RawInputContents = { ByteString.CopyFrom(numbers) },
        }.ToByteArray();
        var pool = ArrayPool<byte>.Create(8 << 20, 1);
        Read(message, lease!.Family, pool);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Read(message, lease.Family, pool);
        // 4 MiB of numbers lie in the message and in the tensor, and nowhere else.
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(64 << 10);
    }

    static void Read(byte[] message, Family family, ArrayPool<byte> pool)
    {
        using var memory = new TensorMemory(pool);
        InferFrame.Scan(message, new LimitsConfig(), out var frame).ShouldBeNull();
        frame.Read(out var said).ShouldBeNull();
        new InferReader(family, new LimitsConfig(), memory, said, frame.Raw).Read(new CallDeadline(TimeProvider.System, null), out InferRequest? request).ShouldBeNull();
        request!.Inputs[0].Bytes[5].ShouldBe((byte)7);
        request.Inputs[0].Bytes.Length.ShouldBe(Rows * Width * sizeof(float));
    }
}
