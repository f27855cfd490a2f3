using System.Text;
using Ensemble.Tensors;
using Gateway.Replies;

namespace Gateway.Tests.Replies;

/// <summary>The strings of the classification extension, worked out by hand.</summary>
public sealed class TopClassesTests
{
    [Fact]
    public void The_largest_come_first_and_of_equal_ones_the_lower_index()
    {
        var tensor = Tensor.From<double>("p", Datatype.FP64, [2, 4], [0.1, 0.5, 0.1, 0.3, 0.25, 0.25, 0.25, 0.25]);
        Of(tensor, 3).ShouldBe(["0.5:1", "0.3:3", "0.1:0", "0.25:0", "0.25:1", "0.25:2"]);
        TopClasses.Of(tensor, 3, null).Shape.ShouldBe([2, 3]);
    }

    [Fact]
    public void More_than_there_are_gives_all_of_them()
    {
        var tensor = Tensor.From<float>("p", Datatype.FP32, [1, 2], [0.5f, 1]);
        Of(tensor, int.MaxValue).ShouldBe(["1:1", "0.5:0"]);
        TopClasses.Of(tensor, int.MaxValue, null).Shape.ShouldBe([1, 2]);
    }

    [Fact]
    public void Axes_behind_the_rows_count_as_one_list()
    {
        var tensor = Tensor.From<float>("p", Datatype.FP32, [1, 2, 2], [1, 2, 3, 4]);
        Of(tensor, 2).ShouldBe(["4:3", "3:2"]);
    }

    [Fact]
    public void NaN_is_last_behind_the_negative_infinity() =>
        Of(Tensor.From<double>("p", Datatype.FP64, [1, 4], [double.NaN, double.NegativeInfinity, 1, double.NaN]), 4)
            .ShouldBe(["1:2", "-Infinity:1", "NaN:0", "NaN:3"]);

    [Fact]
    public void Whole_numbers_of_64_bits_are_told_apart_where_doubles_are_not()
    {
        Of(Tensor.From<long>("k", Datatype.INT64, [1, 2], [9007199254740992, 9007199254740993]), 2).ShouldBe(["9007199254740993:1", "9007199254740992:0"]);
        Of(Tensor.From<ulong>("k", Datatype.UINT64, [1, 2], [18446744073709551614, 18446744073709551615]), 1).ShouldBe(["18446744073709551615:1"]);
    }

    [Theory]
    [InlineData(Datatype.FP16, "662E003C", "1:1", "0.099975586:0")] // 0x2E66 = 0.0999755859375, 0x3C00 = 1
    [InlineData(Datatype.BF16, "CD3D803F", "1:1", "0.100097656:0")] // 0x3DCD = 0.10009765625, 0x3F80 = 1
    [InlineData(Datatype.FP32, "CDCCCC3DACC52737", "0.1:0", "1E-05:1")]
    [InlineData(Datatype.INT8, "807F", "127:1", "-128:0")]
    [InlineData(Datatype.UINT16, "0100FFFF", "65535:1", "1:0")]
    public void Values_are_the_shortest_text_that_reads_back_the_same(Datatype datatype, string hex, string first, string second)
    {
        var tensor = Tensor.Create("k", datatype, 1, 2);
        Convert.FromHexString(hex).CopyTo(tensor.Bytes);
        Of(tensor, 2).ShouldBe([first, second]);
    }

    static string[] Of(Tensor tensor, int most) => [.. TopClasses.Of(tensor, most, null).Strings!.Select(Encoding.UTF8.GetString)];
}
