using Ensemble.Tensors;
using Gateway.Protocols.Grpc;
using Gateway.Replies;

namespace Gateway.Tests.Protocols.Grpc;

/// <summary>How a reply's tensors are written.</summary>
public sealed class ReplyFormTests
{
    [Theory]
    [InlineData(Datatype.FP16, false, true)]
    [InlineData(Datatype.BF16, false, true)]
    [InlineData(Datatype.FP32, false, false)]
    [InlineData(Datatype.FP32, true, true)]
    public void All_outputs_are_raw_or_all_are_typed(Datatype datatype, bool rawRequest, bool raw)
    {
        var message = InferWriter.Write(Reply(Tensor.Create("a", datatype, 2, 1), Tensor.Create("b", Datatype.INT64, 2)), rawRequest);
        message.RawOutputContents.Count.ShouldBe(raw ? 2 : 0);
        message.Outputs.ShouldAllBe(o => o.Contents == null == raw);
    }

    [Theory]
    [InlineData(Datatype.INT8, "0180")]
    [InlineData(Datatype.INT16, "01000080")]
    [InlineData(Datatype.INT32, "0100000000000080")]
    [InlineData(Datatype.INT64, "01000000000000000000000000000080")]
    [InlineData(Datatype.UINT8, "01FF")]
    [InlineData(Datatype.UINT16, "0100FFFF")]
    [InlineData(Datatype.UINT32, "01000000FFFFFFFF")]
    [InlineData(Datatype.UINT64, "0100000000000000FFFFFFFFFFFFFFFF")]
    public void A_withheld_element_is_the_signed_minimum_or_the_unsigned_maximum(Datatype datatype, string hex)
    {
        var tensor = Tensor.Create("a", datatype, 2);
        (tensor.Bytes[0], tensor.Bytes[datatype.Size()]) = (1, 2);
        var withheld = WithheldTensor.Of(tensor, [false, true]);
        Convert.ToHexString(withheld.Bytes).ShouldBe(hex);
        tensor.Bytes[datatype.Size()].ShouldBe((byte)2, "the tensor itself is left as it is");
    }

    [Theory]
    [InlineData(Datatype.FP16)]
    [InlineData(Datatype.BF16)]
    [InlineData(Datatype.FP32)]
    [InlineData(Datatype.FP64)]
    public void A_withheld_floating_element_is_NaN(Datatype datatype)
    {
        var withheld = WithheldTensor.Of(Tensor.Create("a", datatype, 2, 2), [true, false]);
        Enumerable.Range(0, 4).Select(i => double.IsNaN(withheld.GetDouble(i))).ShouldBe([true, true, false, false]);
    }

    static InferReply Reply(params Tensor[] tensors) => new()
    {
        Family = "f",
        Version = "1",
        Id = null,
        Summary = new ReplySummary(2, 0, 1, 1, "mean", "none", "none"),
        Outputs = [.. tensors.Select(t => new ReplyTensor(t, true))],
        Withheld = null,
        Form = new ReplyForm(),
        FlagsNotAskedFor = false,
    };
}
