using Ensemble.Tensors;
using Testing;

namespace Ensemble.Tests.Tensors;

public sealed class TensorMemoryTests
{
    [Fact]
    public void A_tensor_is_as_long_as_its_shape_however_long_its_memory_is()
    {
        using var memory = new TensorMemory(new ScribblingPool());
        var tensor = memory.Create("x", Datatype.INT32, 2, 3);
        (tensor.Bytes.Length, tensor.Memory.Length, tensor.As<int>().Length, tensor.RowLength).ShouldBe((24, 24, 6, 3));
        for (int i = 0; i < 6; i++)
            tensor.As<int>()[i] = i;
        tensor.Slice(1, 1).As<int>().ToArray().ShouldBe([3, 4, 5]);
        tensor.Take([1, 0]).As<int>().ToArray().ShouldBe([3, 4, 5, 0, 1, 2]);
        tensor.Renamed("y").As<int>().ToArray().ShouldBe([0, 1, 2, 3, 4, 5]);
        TensorRows.Concatenate([tensor, tensor]).As<int>().Length.ShouldBe(12);
    }

    [Fact]
    public void Memory_goes_back_once_when_the_request_ends()
    {
        var pool = new ScribblingPool();
        var memory = new TensorMemory(pool);
        memory.Create("x", Datatype.FP32, 1, 2);
        memory.Create("y", Datatype.BYTES, 2).Strings.ShouldBe([[], []]);
        (pool.Lent, pool.Returned).ShouldBe((1, 0));
        memory.Dispose();
        memory.Dispose();
        pool.Returned.ShouldBe(1);
    }

    [Fact]
    public void Whoever_holds_it_keeps_it_beyond_the_end()
    {
        var pool = new ScribblingPool();
        var memory = new TensorMemory(pool);
        var tensor = memory.Create("x", Datatype.UINT8, 1, 1);
        tensor.Bytes[0] = 7;
        memory.Hold();
        memory.Hold();
        memory.Dispose();
        memory.Release();
        (pool.Returned, tensor.Bytes[0]).ShouldBe((0, (byte)7));
        memory.Release();
        (pool.Returned, tensor.Bytes[0]).ShouldBe((1, (byte)0xEE));
    }
}
