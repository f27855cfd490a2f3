using Ensemble.Data;
using Ensemble.Tensors;
using Testing;

namespace Ensemble.Tests.Data;

public class RowDigestTests
{
    // Expected values: Python's hashlib over struct.pack.
    static readonly UInt128 First = UInt128.Parse("b9c80b5adeca450753a16950c3cc655d", System.Globalization.NumberStyles.HexNumber);
    static readonly UInt128 Second = UInt128.Parse("986c627ee6ef1bcc3d746256a7045624", System.Globalization.NumberStyles.HexNumber);

    static readonly Tensor Numbers = Tensor.From<float>("x", Datatype.FP32, [2, 2], [1, 2, 3, 4]);

    [Fact]
    public void A_row_is_the_first_16_bytes_of_the_sha256_of_its_bytes() => RowDigest.Of([Numbers]).ShouldBe([First, Second]);

    [Theory]
    [InlineData(Datatype.FP32)]
    [InlineData(Datatype.FP64)]
    public void A_negative_zero_is_a_zero(Datatype datatype)
    {
        Tensor Row(double x) => datatype == Datatype.FP32 ? Tensor.From<float>("x", datatype, [1, 2], [(float)x, -2]) : Tensor.From<double>("x", datatype, [1, 2], [x, -2]);
        RowDigest.Of([Row(-0.0)]).ShouldBe(RowDigest.Of([Row(0.0)]));
    }

    [Fact]
    public void Texts_are_led_by_their_length() =>
        RowDigest.Of([Tensor.From<float>("x", Datatype.FP32, [1, 1], [1]),
            Tensor.FromStrings("s", [1, 1], ["ab"u8.ToArray()])])[0].ToString("x32")
            .ShouldBe("81a46fccee187f6e35f5c9fd5e7058bc");

    [Fact]
    public void A_set_is_the_same_in_any_order()
    {
        RowDigest.OfSet([First, Second]).ShouldBe("47147040491288dab9463a373edd41be0d8c6e9e2b49c5cb9fa26770aba88978");
        RowDigest.OfSet([Second, First]).ShouldBe(RowDigest.OfSet([First, Second]));
    }

    [Fact]
    public void A_row_of_another_split_is_refused_after_a_round_trip_through_the_file()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder[SplitDigests.FileName], SplitDigests.Empty.With("train", [Second]).ToBytes());
        SplitDigests splits = SplitDigests.Read(folder.Path);
        var rows = new Rows([Numbers], null, 2, [10, 20]);

        splits.Find("train").ShouldBe([Second]);
        splits.RefuseOverlap("train", rows, "a.csv");
        splits.NotShared("fit", RowDigest.Of([Numbers])).ShouldBe([0]);
        Should.Throw<DataException>(() => splits.RefuseOverlap("fit", rows, "a.csv")).Message
            .ShouldBe("a.csv: 1 of the 2 rows meant for 'fit' were used for 'train', the first is row 20; splits must not share rows");
    }
}
