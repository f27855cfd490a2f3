using System.IO.Compression;
using Ensemble.Data;
using Ensemble.Tensors;
using Testing;

namespace Ensemble.Tests.Data;

public class IdxFileTests
{
    static readonly byte[] Pixels = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 10, 20, 30, 255];

    [Fact]
    public void Shape_and_bytes_come_from_the_header()
    {
        Tensor tensor = IdxFile.Read(Pixels, "images", "images");

        tensor.Datatype.ShouldBe(Datatype.UINT8);
        tensor.Shape.ShouldBe([2, 1, 2]);
        tensor.Bytes.ToArray().ShouldBe([10, 20, 30, 255]);
    }

    [Fact]
    public void A_gzipped_file_is_told_by_its_content()
    {
        using var folder = new TemporaryFolder();
        using (var gzip = new GZipStream(File.Create(folder["train-images"]), CompressionLevel.Optimal))
            gzip.Write(Pixels);

        IdxFile.Read(folder["train-images"]).Count.ShouldBe(4);
    }

    [Fact]
    public void Wide_elements_are_big_endian() =>
        IdxFile.Read([0, 0, 0x0D, 1, 0, 0, 0, 1, 0x3F, 0x80, 0, 0], "a", "a").As<float>()[0].ShouldBe(1f);

    [Fact]
    public void A_file_cut_short_says_how_many_bytes_are_missing() =>
        Should.Throw<DataException>(() => IdxFile.Read(Pixels.AsSpan(0, 18), "a", "a.idx")).Message
            .ShouldBe("a.idx: shape [2,1,2] of UINT8 needs 4 bytes, 2 came");
}
