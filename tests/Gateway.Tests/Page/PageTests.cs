using System.Text.Json.Nodes;
using Testing;

namespace Gateway.Tests.Page;

/// <summary>The operations page as somebody at a screen has it, over the shipped digits.</summary>
[Trait("Category", "Journey")]
public sealed class PageTests(PageBrowser browser) : IClassFixture<PageBrowser>
{
    const string Requests = "document.querySelector('[data-tile=requests] small')?.textContent";
    const string Hidden = "<img src=x onerror=\"document.title='owned'\">";

    [NeedsFact("chromium")]
    public async Task Charts_move_as_requests_come_and_the_page_says_what_metrics_say_and_asks_nobody_else()
    {
        await using var gateway = await PagedGateway.StartAsync();
        await gateway.AskAsync(Enumerable.Range(9000, 6));
        await gateway.AskAsync(9006, negative: true);
        await using var tab = await browser.OpenAsync();
        await tab.Page.GotoAsync(gateway.Origin + "/");
        await tab.UntilAsync($"{Requests} === '7 since the start'");
        (await tab["figure canvas"].CountAsync()).ShouldBe(6);
        string before = await PictureAsync(tab, 0);
        await gateway.AskAsync(Enumerable.Range(9010, 5));
        await tab.UntilAsync($"{Requests} === '12 since the start'");
        (await PictureAsync(tab, 0)).ShouldNotBe(before, "the chart of requests moved");

        // What stands there is what Prometheus is told.
        (await gateway.MetricAsync("consensus_requests_total{family=\"mnist\"")).ShouldBe(12);
        await tab.UntilAsync("document.querySelector('[data-tile=audit] strong').textContent === '12'");
        (await gateway.MetricAsync("consensus_audit_backlog_rows{family=\"mnist\"")).ShouldBe(12);
        (await tab.TextAsync("[data-tile=members] strong")).ShouldBe("5 of 5");
        (await tab.TextAsync("[data-tile=guarantee] strong")).ShouldBe("valid");
        (await tab.TextAsync("[data-tile=guarantee] small")).ShouldBe("at most 2.0 % wrong");
        await tab.UntilAsync("document.querySelector('.tables tbody tr td:nth-child(5)')?.textContent === '12'");

        tab.Complaints.ShouldBeEmpty();
        tab.Requests.ShouldNotBeEmpty();
        tab.Requests.Where(r => !r.StartsWith(gateway.Origin + "/", StringComparison.Ordinal) && !r.StartsWith("data:", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [NeedsFact("chromium")]
    public async Task A_row_is_labelled_blindly_by_one_key_the_label_reaches_the_monitor_and_a_restart_is_outlived()
    {
        await using var gateway = await PagedGateway.StartAsync();
        await gateway.AskAsync(Enumerable.Range(9000, 4));
        await using var tab = await browser.OpenAsync(dark: true);
        await tab.Page.GotoAsync(gateway.Origin + "/ui/");
        await tab.UntilAsync($"{Requests} === '4 since the start'");
        await tab.Page.Keyboard.PressAsync("a");
        await tab["#who"].FillAsync("anna");
        await tab.Page.Keyboard.PressAsync("Tab");
        await tab.UntilAsync("document.querySelector('.current canvas') !== null");

        // Nobody has said anything of an answer yet: not in the page, and not on its way there.
        tab.Requests.Where(r => r.Contains("/v2/ops/models/", StringComparison.Ordinal) || r.Contains("/decisions", StringComparison.Ordinal)).ShouldBeEmpty();
        (await tab.Page.ContentAsync()).ShouldNotContain("answered by");
        (await tab["#main .sentence"].CountAsync()).ShouldBe(0);

        for (int labelled = 1; labelled <= 3; labelled++)
        {
            string row = (await tab[".stage"].GetAttributeAsync("data-row"))!;
            string digit = gateway.Truth[row.Split('/')[0]];
            await tab.Page.EvaluateAsync("document.activeElement.blur()");
            await tab.Page.Keyboard.PressAsync(digit);
            await tab.UntilAsync($"document.querySelector('#stand').textContent.includes('{labelled} labelled here')");
            (await tab.TextAsync(".after .verdict")).ShouldStartWith($"You said {digit}; the family answered ");
            (await tab[".after .votes li"].CountAsync()).ShouldBe(5);
        }

        // The monitor counts unflagged rows alone; of four digits that nobody turned at least one is.
        JsonNode? monitor = null;
        for (int i = 0; i < 300 && (monitor = await MonitorAsync(gateway))?["requests"]?.GetValue<int>() is not > 0; i++)
            await Task.Delay(100);
        monitor!["requests"]!.GetValue<int>().ShouldBeGreaterThan(0);
        (await gateway.MetricAsync("consensus_audit_labels_total{family=\"mnist\",kind=\"blind\"}")).ShouldBe(3);

        // The last of the four is skipped by its key, and comes no more.
        await tab.Page.Keyboard.PressAsync("s");
        await tab.UntilAsync("document.querySelector('.stage').textContent.includes('that you skipped')");
        tab.Complaints.ShouldBeEmpty();

        await gateway.StopServerAsync();
        await tab.UntilAsync("document.querySelector('#health').textContent === 'Not reached'");
        await gateway.StartServerAsync();
        await tab.UntilAsync("document.querySelector('#health').textContent === 'Ready'");
        await tab.Page.Keyboard.PressAsync("o");
        await gateway.AskAsync(9050);
        await tab.UntilAsync($"{Requests} === '1 since the start'");
    }

    [NeedsFact("chromium", PageTab.Axe)]
    public async Task Axe_finds_nothing_serious_in_light_and_dark_on_a_screen_and_on_a_phone()
    {
        await using var gateway = await PagedGateway.StartAsync();
        await gateway.AskAsync(Enumerable.Range(9000, 3));
        await gateway.AskAsync(9006, negative: true);
        foreach (var (dark, phone) in new[] { (false, false), (true, true), (true, false), (false, true) })
        {
            await using var tab = await browser.OpenAsync(dark, phone);
            foreach (string view in new[] { "overview", "audit", "review" })
            {
                await tab.Page.GotoAsync($"{gateway.Origin}/ui/#/mnist/{view}");
                await tab.UntilAsync("document.querySelector('#health').textContent === 'Ready' && document.querySelector('#main h1') !== null");
                if (view == "audit" && (await tab["#who"].InputValueAsync()).Length == 0)
                    await tab["#who"].FillAsync("anna");
                await tab.UntilAsync(view switch
                {
                    "overview" => "document.querySelectorAll('.tables tbody tr').length > 2",
                    "audit" => "(document.activeElement.blur(), document.querySelector('.current canvas') !== null)",
                    _ => "document.querySelectorAll('.reviews li').length > 0",
                });
                if (view == "review")
                {
                    await tab.Page.Keyboard.PressAsync("j");
                    await tab.Page.Keyboard.PressAsync("Enter");
                    await tab.UntilAsync("document.querySelector('.detail .gates') !== null");
                }

                (await tab.SeriousAsync()).ShouldBeEmpty($"{view}, dark {dark}, phone {phone}");
                (await tab.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth")).ShouldBeTrue($"{view} fits, phone {phone}");
            }
        }
    }

    [NeedsFact("chromium")]
    public async Task Labels_features_mistakes_and_names_are_shown_as_text_whatever_they_say()
    {
        await using var gateway = await PagedGateway.StartAsync(families =>
        {
            TinyFamily.OfThree("odd").With(m =>
            {
                m["labels"] = new JsonArray(Hidden, "plain");
                m["inputs"]![0]!["features"] = new JsonArray(new JsonObject { ["name"] = Hidden }, new JsonObject { ["name"] = "other" });
            }).Write(families);
            TinyFamily.OfThree("wrong").With(m => m[Hidden] = 1).Write(families);
        });
        await using var tab = await browser.OpenAsync();
        await tab.Page.GotoAsync(gateway.Origin + "/ui/#/wrong/overview");
        await tab.UntilAsync("document.querySelector('.tables')?.textContent.includes('<img src=x')");
        (await tab.TextAsync("#health")).ShouldBe("Ready, wrong refused");
        await gateway.AskOddAsync();
        await tab.Page.GotoAsync(gateway.Origin + "/ui/#/odd/audit");
        await tab["#who"].FillAsync(Hidden);
        await tab["#who"].PressAsync("Tab");
        await tab.UntilAsync("document.querySelector('.features')?.textContent.includes('<img src=x')");
        await tab.Page.EvaluateAsync("document.activeElement.blur()");
        await tab.Page.Keyboard.PressAsync("1");
        await tab.UntilAsync("document.querySelector('.after .verdict')?.textContent.startsWith('You said <img src=x')");
        await tab.UntilAsync("document.querySelector('.after table')?.textContent.includes('<img src=x')");
        await tab.Page.Keyboard.PressAsync("r");
        await tab.UntilAsync("document.querySelector('.reviews')?.textContent.includes('<img src=x')");
        (await tab["main img"].CountAsync()).ShouldBe(0);
        (await tab.Page.TitleAsync()).ShouldNotBe("owned");
        tab.Complaints.ShouldBeEmpty();
    }

    static Task<string> PictureAsync(PageTab tab, int chart) => tab.Page.EvaluateAsync<string>($"() => document.querySelectorAll('figure canvas')[{chart}].toDataURL()");

    static async Task<JsonNode?> MonitorAsync(PagedGateway gateway) => (await gateway.OpsAsync("/v2/models/mnist/monitors")).Json["guarantees"]!.AsArray().FirstOrDefault();
}
