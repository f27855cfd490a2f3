using Export.Reporting;
using Testing;

namespace Export.Tests.Reporting;

public sealed class PngImageTests
{
    // Reads a PNG file of filter 0 by the specification: chunks with their CRC, then the lines.
    const string Reader = """
        import struct, sys, zlib
        data = open(sys.argv[1], 'rb').read()
        assert data[:8] == b'\x89PNG\r\n\x1a\n'
        at, idat, seen = 8, b'', []
        while at < len(data):
            size, name = struct.unpack('>I4s', data[at:at + 8])
            body = data[at + 8:at + 8 + size]
            assert zlib.crc32(name + body) == struct.unpack('>I', data[at + 8 + size:at + 12 + size])[0], name
            seen.append(name.decode())
            if name == b'IHDR': width, height, depth, colour, *rest = struct.unpack('>IIBBBBB', body); assert rest == [0, 0, 0]
            if name == b'IDAT': idat += body
            at += 12 + size
        lines = zlib.decompress(idat)
        line = width * {0: 1, 2: 3}[colour] + 1
        assert len(lines) == line * height and all(lines[y * line] == 0 for y in range(height))
        print(seen, width, height, depth, colour, list(b''.join(lines[y * line + 1:(y + 1) * line] for y in range(height))))
        """;

    [NeedsFact("/usr/bin/python3")]
    public void Grey_and_coloured_pixels_are_read_back_by_a_reader_of_the_specification()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["grey.png"], PngImage.Encode([0, 128, 255, 1, 2, 3], 3, 2, 1));
        Python.Run(Reader, folder["grey.png"]).ShouldBe("['IHDR', 'IDAT', 'IEND'] 3 2 8 0 [0, 128, 255, 1, 2, 3]");
        File.WriteAllBytes(folder["colour.png"], PngImage.Encode([255, 0, 0, 0, 255, 0], 1, 2, 3));
        Python.Run(Reader, folder["colour.png"]).ShouldBe("['IHDR', 'IDAT', 'IEND'] 1 2 8 2 [255, 0, 0, 0, 255, 0]");
    }

    [Fact]
    public void Pixels_that_do_not_fill_the_picture_are_refused() =>
        Should.Throw<ArgumentException>(() => PngImage.Encode([1, 2, 3], 2, 2, 1));

    [Fact]
    public void Squares_planes_and_coloured_planes_are_pictures_and_lists_are_not()
    {
        PictureRow.Shape([784]).ShouldBe((28, 28, 1, false));
        PictureRow.Shape([8, 12]).ShouldBe((12, 8, 1, false));
        PictureRow.Shape([1, 28, 28]).ShouldBe((28, 28, 1, true));
        PictureRow.Shape([3, 32, 16]).ShouldBe((16, 32, 3, true));
        PictureRow.Shape([32, 16, 3]).ShouldBe((16, 32, 3, false));
        foreach (int[] axes in new[] { new[] { 18 }, [36], [785], [3, 4], [2, 28, 28], [28, 28, 2], [] })
            PictureRow.Shape(axes).ShouldBeNull(string.Join(',', axes));
    }
}
