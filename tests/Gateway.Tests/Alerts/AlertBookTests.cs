using Gateway.Alerts;
using Gateway.Configuration;
using Testing;

namespace Gateway.Tests.Alerts;

public sealed class AlertBookTests
{
    static readonly Dictionary<string, string> Shared = new() { ["instance"] = "i", ["job"] = "gateway" };
    static readonly AlertsConfig Config = new() { After = TimeSpan.FromSeconds(10), Hold = TimeSpan.FromSeconds(60) };
    static readonly AlertCondition Lost = new(AlertKind.QuorumLost, [KeyValuePair.Create("family", "tiny")], "family tiny: 1 members answer, fewer than its quorum");
    static readonly AlertCondition Withdrawn = new(AlertKind.GuaranteeWithdrawn, [KeyValuePair.Create("family", "tiny")], "withdrawn");

    readonly ManualClock clock = new();

    [Fact]
    public void A_quorum_that_is_lost_for_a_moment_wakes_nobody()
    {
        var book = new AlertBook([], clock);
        Look(book, Lost).ShouldBeEmpty();
        clock.Advance(TimeSpan.FromSeconds(9));
        Look(book).ShouldBeEmpty();
        clock.Advance(TimeSpan.FromSeconds(9));
        Look(book, Lost).ShouldBeEmpty();
        book.Alerts.ShouldBeEmpty();
    }

    [Fact]
    public void One_that_stays_lost_begins_once_with_the_labels_of_the_rule()
    {
        var book = new AlertBook([], clock);
        Look(book, Lost);
        clock.Advance(TimeSpan.FromSeconds(10));
        var begun = Look(book, Lost).ShouldHaveSingleItem();
        begun.Labels.ShouldBe(new Dictionary<string, string> { ["alertname"] = "GatewayQuorumLost", ["family"] = "tiny", ["instance"] = "i", ["job"] = "gateway", ["severity"] = "page" });
        begun.Ended.ShouldBeNull();
        clock.Advance(TimeSpan.FromSeconds(10));
        Look(book, Lost).ShouldBeEmpty();
    }

    [Fact]
    public void A_withdrawn_guarantee_does_not_wait() => Look(new AlertBook([], clock), Withdrawn).ShouldHaveSingleItem();

    [Fact]
    public void What_is_over_is_not_repeated_and_ends_once_it_has_been_over_for_a_while()
    {
        var book = new AlertBook([], clock);
        var begun = Look(book, Withdrawn).Single();
        book.IsPresent(begun).ShouldBeTrue();
        clock.Advance(TimeSpan.FromSeconds(59));
        Look(book).ShouldBeEmpty();
        book.IsPresent(begun).ShouldBeFalse();
        clock.Advance(TimeSpan.FromSeconds(1));
        Look(book).ShouldHaveSingleItem().Ended.ShouldBe(clock.GetUtcNow());
        clock.Advance(AlertBook.EndedFor);
        Look(book).ShouldHaveSingleItem();
        book.Alerts.ShouldBeEmpty();
    }

    [Fact]
    public void What_comes_back_before_it_has_ended_never_ended()
    {
        var book = new AlertBook([], clock);
        Look(book, Withdrawn);
        clock.Advance(TimeSpan.FromSeconds(59));
        Look(book).ShouldBeEmpty();
        Look(book, Withdrawn).ShouldBeEmpty();
        clock.Advance(TimeSpan.FromSeconds(59));
        Look(book).ShouldBeEmpty();
    }

    [Fact]
    public void What_another_process_began_goes_on_or_ends()
    {
        var first = new AlertBook([], clock);
        Look(first, Withdrawn, Lost);
        clock.Advance(TimeSpan.FromSeconds(10));
        Look(first, Withdrawn, Lost);
        var second = new AlertBook(AlertJson.Read(AlertJson.Write(first.Alerts)), clock);
        second.Alerts.Count.ShouldBe(2);
        Look(second, Lost).ShouldBeEmpty();
        clock.Advance(TimeSpan.FromSeconds(60));
        var ended = Look(second, Lost).ShouldHaveSingleItem();
        (ended.Name, ended.Ended).ShouldBe(("GatewayGuaranteeWithdrawn", clock.GetUtcNow()));
    }

    List<BookedAlert> Look(AlertBook book, params AlertCondition[] conditions) => book.Look(conditions, Shared, Config, clock);
}
