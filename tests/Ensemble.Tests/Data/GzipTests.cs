using System.IO.Compression;
using System.Text;
using Ensemble.Data;
using Testing;

namespace Ensemble.Tests.Data;

public sealed class GzipTests : IDisposable
{
    static readonly string Text = "x,label\n" + string.Concat(Enumerable.Range(0, 5000).Select(i => $"{i * 7919 % 10007},a{i % 3}\n"));

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(2000)]
    [InlineData(-5)]
    [InlineData(-15)]
    public void A_file_cut_short_is_refused(int cut)
    {
        byte[] whole = Packed(Text);

        Message(whole.AsSpan(0, cut > 0 ? whole.Length - cut : -cut)).ShouldBe($"{folder["a.csv.gz"]}: truncated gzip");
    }

    [Fact]
    public void A_second_member_cut_short_is_refused()
    {
        byte[] two = [.. Packed(Text), .. Packed("1,b\n")];

        Read(two).ShouldBe(5001);
        Message(two.AsSpan(0, two.Length - 3)).ShouldEndWith("truncated gzip");
        Message(two.AsSpan(0, two.Length - 15)).ShouldEndWith("truncated gzip");
    }

    [Fact]
    public void Members_one_after_another_are_one_file_an_empty_one_last() =>
        Read([.. Packed(Text), .. Packed("1,b\n"), .. Packed("2,b\n"), .. Empty()]).ShouldBe(5002);

    [Theory]
    [InlineData(-8)]
    [InlineData(-4)]
    [InlineData(500)]
    public void A_changed_byte_is_called_corrupt(int at)
    {
        byte[] bytes = Packed(Text);
        bytes[at < 0 ? bytes.Length + at : at] ^= 0x55;

        string message = Message(bytes);
        message.ShouldContain("corrupt gzip");
        message.ShouldNotContain("compression method");
    }

    string Message(ReadOnlySpan<byte> bytes)
    {
        File.WriteAllBytes(folder["a.csv.gz"], bytes.ToArray());
        return Should.Throw<DataException>(() => DataFile.Open(folder["a.csv.gz"])).Message;
    }

    int Read(byte[] bytes)
    {
        File.WriteAllBytes(folder["a.csv.gz"], bytes);
        return DataFile.Open(folder["a.csv.gz"]).Table!.Rows.Length;
    }

    static byte[] Packed(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    // As bgzip ends a file.
    static byte[] Empty() => [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
}
