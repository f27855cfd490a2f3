using System.Globalization;
using System.Text;
using Ensemble.Tensors;
using Gateway.Protocols.Rest;
using Testing;

namespace Gateway.Tests.Protocols.Rest;

public sealed class NumberScannerTests
{
    const int Seed = 20261122;

    [Fact]
    public void A_million_numbers_are_read_as_the_platform_reads_them() => Compare(Seed, 1_000_000);

    [LongFact]
    public void Ten_million_numbers_are_read_as_the_platform_reads_them() => Compare(Seed + 1, 10_000_000);

    static void Compare(int seed, int count)
    {
        var numbers = new HardNumbers(seed);
        var mistakes = new List<string>();
        byte[] json = new byte[2048];
        for (int i = 0; i < count && mistakes.Count < 10; i++)
        {
            string text = numbers.Next();
            var span = json.AsSpan(0, Encoding.ASCII.GetBytes(text, json));
            float single = float.Parse(text, CultureInfo.InvariantCulture);
            double number = double.Parse(text, CultureInfo.InvariantCulture);
            int at = 0;
            bool read = SingleScanner.TryScan(span, ref at, out float scannedSingle);
            if (read != float.IsFinite(single) || (read && (at != span.Length || BitConverter.SingleToInt32Bits(single) != BitConverter.SingleToInt32Bits(scannedSingle))))
                mistakes.Add($"{text}: {scannedSingle:R}, expected {single:R}");
            at = 0;
            read = DoubleScanner.TryScan(span, ref at, out double scanned);
            if (read != double.IsFinite(number) || (read && (at != span.Length || BitConverter.DoubleToInt64Bits(number) != BitConverter.DoubleToInt64Bits(scanned))))
                mistakes.Add($"{text}: {scanned:R}, expected {number:R}");
        }

        mistakes.ShouldBeEmpty($"seed {seed}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("+1")]
    [InlineData("01")]
    [InlineData("-01")]
    [InlineData("00")]
    [InlineData(".5")]
    [InlineData("1.")]
    [InlineData("1.e3")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("1e-")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("- 1")]
    public void What_is_no_number_of_JSON_is_not_read(string text)
    {
        byte[] json = Encoding.ASCII.GetBytes(text + "]");
        int at = 0;
        SingleScanner.TryScan(json, ref at, out _).ShouldBeFalse();
        DoubleScanner.TryScan(json, ref at, out _).ShouldBeFalse();
        IntegerScanner<long>.TryScan(json, ref at, out _).ShouldBeFalse();
        at.ShouldBe(0);
    }

    [Theory]
    [InlineData("0x1", 1)]
    [InlineData("1e5x", 3)]
    [InlineData("1.5.5", 3)]
    [InlineData("1-1", 1)]
    public void Reading_ends_where_the_number_does(string text, int end)
    {
        int at = 0;
        DoubleScanner.TryScan(Encoding.ASCII.GetBytes(text), ref at, out _).ShouldBeTrue();
        at.ShouldBe(end);
    }

    [Fact]
    public void Integers_are_read_up_to_the_ends_of_their_range()
    {
        Ends<sbyte>("-128", "127", "-129", "128");
        Ends<byte>("0", "255", "-1", "256");
        Ends<short>("-32768", "32767", "-32769", "32768");
        Ends<ushort>("0", "65535", "-1", "65536");
        Ends<int>("-2147483648", "2147483647", "-2147483649", "2147483648");
        Ends<uint>("0", "4294967295", "-1", "4294967296");
        Ends<long>("-9223372036854775808", "9223372036854775807", "-9223372036854775809", "9223372036854775808");
        Ends<ulong>("0", "18446744073709551615", "-1", "18446744073709551616");
        Integer<ulong>("999999999999999999999999999999999999999999").ShouldBeNull();
        Integer<long>("1.0").ShouldBeNull();
        Integer<long>("1e3").ShouldBeNull();
        Integer<long>("007").ShouldBeNull();
        Integer<byte>("-0").ShouldBe((byte)0);
    }

    static void Ends<T>(string least, string most, string below, string above) where T : unmanaged, System.Numerics.IBinaryInteger<T>, System.Numerics.IMinMaxValue<T>
    {
        Integer<T>(least).ShouldBe(T.MinValue);
        Integer<T>(most).ShouldBe(T.MaxValue);
        Integer<T>(below).ShouldBeNull();
        Integer<T>(above).ShouldBeNull();
    }

    static T? Integer<T>(string text) where T : unmanaged, System.Numerics.IBinaryInteger<T>, System.Numerics.IMinMaxValue<T>
    {
        int at = 0;
        return IntegerScanner<T>.TryScan(Encoding.ASCII.GetBytes(text), ref at, out var value) ? value : null;
    }

    [Theory]
    [InlineData("1,2,3,4,5,6]", true)]
    [InlineData(" 1 ,\n2,\t3,\r4,5 , 6 ] more", true)]
    [InlineData("[1,2,3],[4,5,6]]", true)]
    [InlineData(" [ 1,2,3 ] , [4,5,6] ] more", true)]
    [InlineData("1,2,3,4,5]", false)]
    [InlineData("1,2,3,4,5,6,7]", false)]
    [InlineData("1,2,3,4,5,6,]", false)]
    [InlineData("1,2,3,4,5,6", false)]
    [InlineData("1,2,3 4,5,6]", false)]
    [InlineData("[1,2,3],4,5,6]", false)]
    [InlineData("[1,2],[3,4],[5,6]]", false)]
    [InlineData("[1,2,3],[4,5,6],[]]", false)]
    [InlineData("[1,2,3],[4,5,6]", false)]
    [InlineData("[[1,2,3],[4,5,6]]]", false)]
    [InlineData("1,2,3,4,5,null]", false)]
    [InlineData("]", false)]
    [InlineData("", false)]
    public void An_array_is_taken_flat_or_nested_as_its_shape(string json, bool taken)
    {
        var tensor = Tensor.Create("t", Datatype.FP32, 2, 3);
        NumberArray.TryRead(Encoding.ASCII.GetBytes(json), tensor, finite: true, depth: 8, out int end).ShouldBe(taken);
        if (!taken)
            return;
        tensor.As<float>().ToArray().ShouldBe([1, 2, 3, 4, 5, 6]);
        end.ShouldBe(json.LastIndexOf(']'));
    }

    [Fact]
    public void Null_is_missing_where_the_input_need_not_be_finite()
    {
        var tensor = Tensor.Create("t", Datatype.FP64, 2);
        NumberArray.TryRead("null,1]"u8, tensor, finite: false, depth: 8, out _).ShouldBeTrue();
        tensor.As<double>().ToArray().ShouldBe([double.NaN, 1]);
        NumberArray.TryRead("null,1]"u8, Tensor.Create("t", Datatype.INT64, 2), finite: false, depth: 8, out _).ShouldBeFalse();
    }

    [Fact]
    public void Nesting_beyond_the_depth_is_not_taken()
    {
        var tensor = Tensor.Create("t", Datatype.FP32, 1, 1, 1);
        NumberArray.TryRead("[[1]]]"u8, tensor, finite: true, depth: 3, out _).ShouldBeTrue();
        NumberArray.TryRead("[[1]]]"u8, tensor, finite: true, depth: 2, out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData(Datatype.FP32)]
    [InlineData(Datatype.FP64)]
    [InlineData(Datatype.INT64)]
    public void Nothing_is_allocated_for_elements(Datatype datatype)
    {
        var tensor = Tensor.Create("t", datatype, 12_288);
        byte[] json = Encoding.ASCII.GetBytes(string.Join(',', Enumerable.Range(0, 12_288).Select(i => datatype == Datatype.INT64 ? $"{i}" : $"0.{i}1e3")) + "]");
        NumberArray.TryRead(json, tensor, finite: true, depth: 8, out _).ShouldBeTrue();
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool read = NumberArray.TryRead(json, tensor, finite: true, depth: 8, out _);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        read.ShouldBeTrue();
    }
}
