using Gateway.Tests.Shipped;
using Testing;

namespace Gateway.Tests.Protocols.OpenApi;

/// <summary>The page to try requests, in a real browser, over the shipped digits.</summary>
public sealed class DocsPageTests(ShippedGateway gateway) : IClassFixture<ShippedGateway>
{
    const string Flags = "[...document.querySelectorAll('#reply tbody tr')].map(r => r.className)";

    [NeedsFact("chromium")]
    public async Task A_reader_sends_the_example_and_sees_each_row_and_its_flag()
    {
        string origin = gateway.Data.BaseAddress!.GetLeftPart(UriPartial.Authority);
        await using var browser = await Browser.StartAsync();
        await browser.ShowAsAsync(1280, 1100, dark: false);
        await browser.OpenAsync(origin + "/v2/docs");
        await browser.UntilAsync("document.getElementById('body').value.includes('\"inputs\"')");
        (await browser.EvaluateAsync("document.getElementById('family').value"))!.GetValue<string>().ShouldBe("mnist");
        await browser.EvaluateAsync("document.getElementById('send').click()");
        await browser.UntilAsync("document.querySelectorAll('#reply tbody tr').length === 4");
        (await browser.EvaluateAsync("document.querySelectorAll('#reply canvas').length"))!.GetValue<int>().ShouldBe(4);

        // The second of two rows is a digit turned into its negative: no member has seen one.
        await browser.EvaluateAsync("""
            (() => {
              const body = JSON.parse(document.getElementById('body').value);
              const row = body.inputs[0].data.slice(0, 784);
              body.inputs[0].shape = [2, 784];
              body.inputs[0].data = [...row, ...row.map(x => 255 - x)];
              document.getElementById('body').value = JSON.stringify(body);
              document.getElementById('send').click();
            })()
            """);
        await browser.UntilAsync("document.querySelectorAll('#reply tbody tr').length === 2");
        (await browser.EvaluateAsync(Flags))!.ToJsonString().ShouldBe("""["","flagged"]""");
        (await browser.EvaluateAsync("document.querySelector('#reply .verdict').innerText"))!.GetValue<string>().ShouldStartWith("I'm not sure about 1 of 2 rows.");
        await browser.PictureAsync("docs-light");
        await browser.ShowAsAsync(1280, 1100, dark: true);
        await browser.PictureAsync("docs-dark");
        await browser.ShowAsAsync(390, 844, dark: false);
        (await browser.EvaluateAsync("document.documentElement.scrollWidth <= innerWidth"))!.GetValue<bool>().ShouldBeTrue("it fits a phone");
        await browser.PictureAsync("docs-phone");
        browser.Complaints.ShouldBeEmpty();
        browser.Requests.Where(r => !r.StartsWith(origin, StringComparison.Ordinal) && !r.StartsWith("data:", StringComparison.Ordinal) && r != "about:blank").ShouldBeEmpty();
    }

    [NeedsFact("chromium")]
    public async Task A_mistake_in_the_body_is_shown_in_the_server_s_words()
    {
        await using var browser = await Browser.StartAsync();
        await browser.OpenAsync(gateway.Data.BaseAddress!.GetLeftPart(UriPartial.Authority) + "/v2/docs");
        await browser.UntilAsync("document.getElementById('body').value.includes('\"inputs\"')");
        await browser.EvaluateAsync("document.getElementById('body').value = '{\"inputs\":[]}'; document.getElementById('send').click()");
        await browser.UntilAsync("document.querySelector('#reply .verdict')?.innerText.startsWith('missing_input: inputs: expected image too, came none')");
        await browser.EvaluateAsync("document.getElementById('body').value = '{'; document.getElementById('send').click()");
        await browser.UntilAsync("document.getElementById('note').innerText.startsWith('the body is not JSON')");
    }
}
