using Ensemble.Calibration;
using Ensemble.Data;

namespace Ensemble.Tests.Calibration;

public sealed class LedgerTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("ledger-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Rows_whose_outcomes_nobody_saw_are_not_refused()
    {
        Ledger ledger = Ledger.Empty.With(Look("calibrate"), [1, 2, 3]);
        ledger.Refusal([4, 5]).ShouldBeNull();
        Ledger.Empty.Refusal([1]).ShouldBeNull();
    }

    [Fact]
    public void One_row_seen_before_refuses_the_file_and_names_the_look()
    {
        Ledger ledger = Ledger.Empty.With(Look("fit"), [1, 2]).With(Look("calibrate"), [3, 4, 5]);
        string refusal = ledger.Refusal([9, 4, 8]).ShouldNotBeNull();
        refusal.ShouldContain("outcomes of 1 of the 3 rows were seen before");
        refusal.ShouldContain("look 2 of ledger.json: calibrate, 2026-11-22");
    }

    [Fact]
    public void A_look_that_ran_beside_another_is_refused_and_the_other_kept()
    {
        Ledger one = Ledger.Read(folder).With(Look("calibrate"), [1]), other = Ledger.Read(folder).With(Look("calibrate"), [2]);
        one.Write(folder);
        Should.Throw<DataException>(() => other.Write(folder)).Message.ShouldContain("another command kept a look");
        Ledger.Read(folder).Seen.ShouldBe((UInt128[])[1]);
        Ledger.Read(folder).With(Look("calibrate"), [2]).Write(folder);
        Ledger.Read(folder).Seen.ShouldBe((UInt128[])[1, 2], ignoreOrder: true);
    }

    [Fact]
    public void A_first_look_that_was_broken_off_says_what_to_do()
    {
        File.WriteAllBytes(Path.Combine(folder, "ledger-rows.bin"), new byte[16]);
        Should.Throw<DataException>(() => Ledger.Read(folder)).Message.ShouldContain("put it back, or remove ledger-rows.bin");
    }

    [Fact]
    public void A_ledger_is_read_as_it_was_written()
    {
        Ledger.Empty.With(Look("fit"), [1, UInt128.MaxValue]).With(Look("calibrate") with { Alpha = 0.02, Delta = 0.05, Declared = [new LedgerCandidate("mean", "mean_minus_sd", 0.5)] }, [7]).Write(folder);
        var read = Ledger.Read(folder);
        read.Looks.Select(l => (l.Index, l.Purpose, l.Rows)).ShouldBe([(1, "fit", 2), (2, "calibrate", 1)]);
        read.Looks[1].Declared.ShouldBe([new LedgerCandidate("mean", "mean_minus_sd", 0.5)]);
        read.Seen.ShouldBe((UInt128[])[1, UInt128.MaxValue, 7], ignoreOrder: true);
        read.Next.ShouldBe(3);
    }

    [Fact]
    public void A_folder_without_a_ledger_has_an_empty_one() => Ledger.Read(folder).Looks.ShouldBeEmpty();

    [Fact]
    public void Rows_of_a_look_that_was_never_written_do_not_count()
    {
        Ledger.Empty.With(Look("fit"), [1, 2]).Write(folder);
        File.AppendAllBytes(Path.Combine(folder, Ledger.RowsFileName), new byte[32]);
        Ledger.Read(folder).Seen.Count.ShouldBe(2);
    }

    [Fact]
    public void Rows_that_were_altered_are_found()
    {
        Ledger.Empty.With(Look("fit"), [1, 2]).Write(folder);
        string path = Path.Combine(folder, Ledger.RowsFileName);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[15] ^= 1;
        File.WriteAllBytes(path, bytes);
        Should.Throw<DataException>(() => Ledger.Read(folder)).Message.ShouldContain("ledger-rows.bin");
    }

    [Fact]
    public void The_same_rows_in_another_order_are_the_same_look()
    {
        Ledger ledger = Ledger.Empty.With(Look("fit"), [1, 2, 3]);
        ledger.Holds("fit", [3, 1, 2]).ShouldBeTrue();
        ledger.Holds("fit", [3, 1]).ShouldBeFalse();
        ledger.Holds("evaluate", [3, 1, 2]).ShouldBeFalse();
    }

    static LedgerLook Look(string purpose) => new()
    {
        Index = 0, Date = new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero), Purpose = purpose, Rows = 0, Digest = "", Result = "none",
    };
}
