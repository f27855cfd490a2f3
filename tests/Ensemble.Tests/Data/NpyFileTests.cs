using System.Text;
using Ensemble.Data;
using Ensemble.Tensors;
using Testing;

namespace Ensemble.Tests.Data;

public class NpyFileTests
{
    [NeedsFact("/usr/bin/python3", Python.Numpy)]
    public void What_numpy_saves_is_read_with_every_datatype()
    {
        using var folder = new TemporaryFolder();
        Python.Run("""
            import sys, numpy as np
            np.savez_compressed(sys.argv[1], **{
                "b1": np.array([True, False]), "u1": np.array([0, 255], np.uint8), "u2": np.array([1, 65535], np.uint16),
                "u4": np.array([1, 2**32 - 1], np.uint32), "u8": np.array([1, 2**64 - 1], np.uint64), "i1": np.array([-128, 127], np.int8),
                "i2": np.array([-32768, 2], np.int16), "i4": np.array([-2**31, 2], np.int32), "i8": np.array([-2**63, 2], np.int64),
                "f2": np.array([1.5, -2], np.float16), "f4": np.array([1.5, -2], np.float32), "f8": np.array([0.1, -2], np.float64),
                "S": np.array([b"ab", b"c"]), "dir/U": np.array(["é", "日本"])})
            """, folder["all.npz"]);

        var read = NpzFile.Read(folder["all.npz"]).ToDictionary(t => t.Name);

        read["b1"].Datatype.ShouldBe(Datatype.BOOL);
        read["u1"].GetDouble(1).ShouldBe(255);
        read["u2"].GetDouble(1).ShouldBe(65535);
        read["u4"].As<uint>()[1].ShouldBe(uint.MaxValue);
        read["u8"].As<ulong>()[1].ShouldBe(ulong.MaxValue);
        read["i1"].GetDouble(0).ShouldBe(-128);
        read["i2"].GetDouble(0).ShouldBe(-32768);
        read["i4"].As<int>()[0].ShouldBe(int.MinValue);
        read["i8"].As<long>()[0].ShouldBe(long.MinValue);
        read["f2"].GetDouble(0).ShouldBe(1.5);
        read["f4"].GetDouble(1).ShouldBe(-2);
        read["f8"].As<double>()[0].ShouldBe(0.1);
        read["S"].Strings!.Select(Encoding.UTF8.GetString).ShouldBe(["ab", "c"]);
        read["dir/U"].Strings!.Select(Encoding.UTF8.GetString).ShouldBe(["é", "日本"]);
    }

    [NeedsFact("/usr/bin/python3", Python.Numpy)]
    public void Numpy_reads_what_is_written()
    {
        using var folder = new TemporaryFolder();
        NpzFile.Write(folder["a.npz"],
        [
            Tensor.From<float>("input/x", Datatype.FP32, [2, 3], [1, 2, 3, 4, 5, 6.5f]),
            Tensor.From<long>("n", Datatype.INT64, [1], [-7]),
            Tensor.FromStrings("label", [2], ["a"u8.ToArray(), "日本"u8.ToArray()]),
            Tensor.FromStrings("raw", [2], [[0xFF], [0xFE, 1]]),
        ]);

        Python.Run("""
            import sys, numpy as np
            z = np.load(sys.argv[1])
            print(z["input/x"].dtype, z["input/x"].tolist(), z["n"].dtype, z["n"].tolist(), z["label"].tolist(), z["raw"].tolist())
            """, folder["a.npz"]).ShouldBe(@"float32 [[1.0, 2.0, 3.0], [4.0, 5.0, 6.5]] int64 [-7] ['a', '日本'] [b'\xff', b'\xfe\x01']");
    }

    [Fact]
    public void Fortran_order_is_turned_into_rows()
    {
        // [[1, 2, 3], [4, 5, 6]] with the first axis running fastest: 1 4 2 5 3 6.
        byte[] file = File("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }", [1, 4, 2, 5, 3, 6]);

        NpyFile.Read(file, "a", "a.npy").Bytes.ToArray().ShouldBe([1, 2, 3, 4, 5, 6]);
    }

    [Fact]
    public void A_version_2_header_is_read()
    {
        byte[] text = Encoding.ASCII.GetBytes("{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }\n");
        byte[] file = [0x93, .. "NUMPY"u8, 2, 0, (byte)text.Length, 0, 0, 0, .. text, 7, 8];

        NpyFile.Read(file, "a", "a.npy").Bytes.ToArray().ShouldBe([7, 8]);
    }

    [Theory]
    [InlineData("{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }", "big-endian")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "dtype=str")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", "structured")]
    [InlineData("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", "'<c8' is not read")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", "needs 12 bytes, 4 came")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (4000000000,), }", "more than 2147483647")]
    public void What_is_not_read_is_named_with_the_file(string header, string expected)
    {
        DataException error = Should.Throw<DataException>(() => NpyFile.Read(File(header, [0, 0, 0, 0]), "a", "dir/a.npy"));

        error.Message.ShouldStartWith("dir/a.npy: ");
        error.Message.ShouldContain(expected);
    }

    [Fact]
    public void Equal_tensors_give_equal_bytes()
    {
        Tensor[] tensors = [Tensor.From<int>("a", Datatype.INT32, [2], [1, 2])];

        NpzFile.ToBytes(tensors).ShouldBe(NpzFile.ToBytes(tensors));
    }

    [Fact]
    public void Data_begins_at_a_multiple_of_64_behind_the_header_that_numpy_writes()
    {
        byte[] bytes = NpyFile.ToBytes(Tensor.From<float>("a", Datatype.FP32, [1, 1], [1]));

        Encoding.ASCII.GetString(bytes, 10, 118).ShouldBe("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1), }".PadRight(117)
            + "\n");
        bytes[128..].ShouldBe([0, 0, 0x80, 0x3F]);
    }

    [Fact]
    public void A_string_that_ends_in_a_zero_byte_is_refused() =>
        Should.Throw<DataException>(() => NpyFile.ToBytes(Tensor.FromStrings("s", [1], [[65, 0]]))).Message.ShouldContain("zero byte");

    static byte[] File(string header, byte[] data)
    {
        byte[] text = Encoding.ASCII.GetBytes(header + "\n");
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, (byte)(text.Length >> 8), .. text, .. data];
    }
}
