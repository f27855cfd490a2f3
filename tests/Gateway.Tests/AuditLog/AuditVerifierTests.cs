using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.AuditLog;
using Testing;

namespace Gateway.Tests.AuditLog;

public sealed class AuditVerifierTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly string path;
    readonly string[] lines;

    public AuditVerifierTests()
    {
        path = folder["audit.jsonl"];
        Write(6);
        lines = File.ReadAllLines(path);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_log_is_whole_and_each_line_holds_the_hash_of_the_one_before()
    {
        Verify().ShouldBe(new AuditVerdict(7, Sha256(lines[^1]), 1, null, null, null));
        lines.Length.ShouldBe(7);
        ((string?)JsonNode.Parse(lines[0])!["previous"]).ShouldBe(new string('0', 64));
        for (int i = 1; i < lines.Length; i++)
            ((string?)JsonNode.Parse(lines[i])!["previous"]).ShouldBe(Sha256(lines[i - 1]));
    }

    [Theory]
    [InlineData("changed", 4, "its hash of the line before does not fit: line 3 was changed, or this one")]
    [InlineData("removed", 3, "line 3 of the log is missing: removed, or in another order")]
    [InlineData("two removed", 3, "line 3 to 4 of the log are missing: removed, or in another order")]
    [InlineData("swapped", 3, "line 3 of the log is missing: removed, or in another order")]
    [InlineData("repeated", 4, "it is line 3 of the log, and stands behind line 3: put in, repeated, or in another order")]
    [InlineData("first removed", 1, "it is not the first line of a file: those before it were removed")]
    [InlineData("cut", 7, "it is cut off: its end is missing")]
    [InlineData("garbage", 3, "it is no line of an audit log")]
    [InlineData("no text", 3, "it is no line of an audit log")]
    [InlineData("empty line", 3, "it is no line of an audit log")]
    [InlineData("emptied", 1, "there is no line: the log was emptied, or never written")]
    [InlineData("long", 8, "it is longer than a line of an audit log")]
    public void What_was_done_to_it_is_named_with_its_line(string done, long line, string why)
    {
        string all = string.Join('\n', lines) + "\n";
        File.WriteAllText(path, done switch
        {
            "changed" => all.Replace("\"family\":\"f2\"", "\"family\":\"f9\"", StringComparison.Ordinal),
            "removed" => Without(2),
            "two removed" => Without(2, 3),
            "swapped" => string.Join('\n', [lines[0], lines[1], lines[3], lines[2], .. lines[4..]]) + "\n",
            "repeated" => string.Join('\n', [.. lines[..3], .. lines[2..]]) + "\n",
            "first removed" => Without(0),
            "cut" => all[..^9],
            "garbage" => string.Join('\n', [.. lines[..2], "{}", .. lines[2..]]) + "\n",
            "no text" => string.Join('\n', [.. lines[..2], lines[2].Replace("\"event\":\"", "\"event\":\"\\ud800", StringComparison.Ordinal), .. lines[3..]]) + "\n",
            "empty line" => string.Join('\n', [.. lines[..2], "", .. lines[2..]]) + "\n",
            "emptied" => "",
            _ => all + new string(' ', 200_000),
        });
        AuditVerdict verdict = Verify();
        (verdict.Line, verdict.Why).ShouldBe((line, why));
        verdict.File.ShouldBe(path);
    }

    [Fact]
    public void A_cut_end_shows_by_a_hash_that_was_kept_outside_and_by_nothing_else()
    {
        string last = Sha256(lines[^1]);
        File.WriteAllLines(path, lines[..^2]);
        var verifier = new AuditVerifier();
        verifier.Verify([path], [last, Sha256(lines[2])]).IsWhole.ShouldBeTrue();
        verifier.Saw(last).ShouldBeFalse();
        verifier.Saw(Sha256(lines[2])).ShouldBeTrue();
    }

    [Fact]
    public void A_log_goes_on_where_a_start_before_ended_and_over_files()
    {
        using (var file = new AuditFile(path, 1 << 20, TimeProvider.System))
            file.Append([Entry(7)]);
        AuditVerdict verdict = Verify();
        (verdict.IsWhole, verdict.Lines).ShouldBe((true, 8));
        using (var file = new AuditFile(path, 600, TimeProvider.System))
            file.Append([Entry(8), Entry(9), Entry(10), Entry(11), Entry(12)]);
        File.Exists(path + ".1").ShouldBeTrue();
        string[] files = [.. Enumerable.Range(1, 9).Select(i => $"{path}.{i}").Where(File.Exists), path];
        new AuditVerifier().Verify(files, []).IsWhole.ShouldBeTrue();
        // Alone the newest is whole too, and says that there was something before it.
        AuditVerdict newest = Verify();
        (newest.IsWhole, newest.First > 8).ShouldBe((true, true));
        AuditVerdict gap = new AuditVerifier().Verify([files[0], .. files[2..]], []);
        gap.IsWhole.ShouldBeFalse();
        gap.Why!.ShouldContain("missing");
    }

    [Fact]
    public void A_torn_end_is_moved_aside_and_told_and_the_log_goes_on()
    {
        File.AppendAllText(path, "{\"seq\":8,\"ti");
        using (var file = new AuditFile(path, 1 << 20, TimeProvider.System))
            file.Append([Entry(8)]);
        File.ReadAllText(path).ShouldContain("\"because\":\"its end was no whole line\"");
        Verify().IsWhole.ShouldBeTrue();
        AuditVerdict torn = new AuditVerifier().Verify([path + ".1"], []);
        (torn.Line, torn.Why).ShouldBe((8, "it is cut off: its end is missing"));
    }

    [Fact]
    public void A_last_line_that_is_no_text_is_moved_aside_and_the_log_goes_on()
    {
        File.WriteAllText(path, string.Join('\n', [.. lines[..^1], lines[^1].Replace("\"event\":\"", "\"event\":\"\\ud800", StringComparison.Ordinal)]) + "\n");
        using (var file = new AuditFile(path, 1 << 20, TimeProvider.System))
            file.Append([Entry(8)]);
        File.ReadAllText(path).ShouldContain("\"because\":\"its end was no whole line\"");
        Verify().IsWhole.ShouldBeTrue();
    }

    [Fact]
    public void A_file_that_a_copy_took_the_place_of_loses_no_line()
    {
        using (var file = new AuditFile(path, 1 << 20, TimeProvider.System))
        {
            file.Append([Entry(7)]);
            File.Copy(path, path + ".copy");
            File.Move(path + ".copy", path, overwrite: true);
            file.Append([Entry(8)]);
        }

        AuditVerdict verdict = Verify();
        (verdict.IsWhole, verdict.Lines).ShouldBe((true, 9));
    }

    [Fact]
    public void One_writes_it_at_a_time_and_it_is_verified_meanwhile()
    {
        using var file = new AuditFile(path, 1 << 20, TimeProvider.System);
        file.Append([Entry(7)]);
        Verify().IsWhole.ShouldBeTrue();
        using var second = new AuditFile(path, 1 << 20, TimeProvider.System);
        Should.Throw<IOException>(() => second.Append([Entry(8)]));
        Verify().Lines.ShouldBe(8);
    }

    [Theory]
    [InlineData("removed")]
    [InlineData("emptied")]
    [InlineData("cut")]
    public void What_happens_to_the_file_while_it_is_written_shows(string done)
    {
        using (var file = new AuditFile(path, 1 << 20, TimeProvider.System))
        {
            file.Append([Entry(7)]);
            if (done == "removed")
                File.Delete(path);
            else
                Overwrite(done == "cut" ? string.Join('\n', lines[..3]) + "\n" : "");
            file.Append([Entry(8)]);
        }

        // The chain of the writer goes on: line 9 opens the new file, and what stood before is missing.
        AuditVerdict verdict = Verify();
        (verdict.IsWhole, verdict.First, verdict.Lines).ShouldBe((true, 9, 2));
        if (done == "cut")
            new AuditVerifier().Verify([path + ".1", path], []).Why!.ShouldBe("line 4 to 8 of the log are missing: removed, or in another order");
    }

    // As a shell does it: without asking for the lock that the writer holds.
    void Overwrite(string text)
    {
        using var file = new FileStream(path, FileMode.Truncate, FileAccess.Write, FileShare.ReadWrite);
        file.Write(Encoding.UTF8.GetBytes(text));
    }

    AuditVerdict Verify() => new AuditVerifier().Verify([path], []);

    string Without(params int[] indices) => string.Join('\n', lines.Where((_, i) => !indices.Contains(i))) + "\n";

    void Write(int count)
    {
        using var file = new AuditFile(path, 1 << 20, TimeProvider.System);
        file.Append([.. Enumerable.Range(1, count).Select(Entry)]);
    }

    static AuditEntry Entry(int number) =>
        new(DateTimeOffset.UnixEpoch.AddSeconds(number), AuditEvent.FamilyLoaded, [new("family", $"f{number}"), new("why", "a \"quoted\"\nline\u2028")]);

    // By another road than the code's: the text that stands in the file.
    static string Sha256(string line) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(line)));
}
