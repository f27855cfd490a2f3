using System.Diagnostics;
using Testing;

namespace Gateway.Tests.Page;

/// <summary>The pictures of the page in the guide, over two minutes of digits of which every tenth is like nothing that the members know.</summary>
public sealed class PagePictureTests(PageBrowser browser) : IClassFixture<PageBrowser>
{
    [PicturesFact]
    public async Task The_guide_shows_the_page_as_it_is()
    {
        await using var gateway = await PagedGateway.StartAsync();
        var clock = Stopwatch.StartNew();
        for (int i = 0; clock.Elapsed < TimeSpan.FromMinutes(2); i++)
        {
            await gateway.AskAsync(7000 + (i % 3000), negative: i % 20 == 7);
            if (i % 40 == 39)
                await gateway.LabelAsync("ben", 38);
            await Task.Delay(TimeSpan.FromMilliseconds(40 + (25 * Math.Sin(i / 80.0))));
        }

        await using (var light = await browser.OpenAsync(height: 1010))
            await ShootAsync(light, gateway, "overview", "page-light");
        await using (var phone = await browser.OpenAsync(phone: true))
            await ShootAsync(phone, gateway, "overview", "page-phone");
        await using var dark = await browser.OpenAsync(dark: true, height: 860);
        await dark.Page.AddInitScriptAsync("sessionStorage.setItem('gateway-who', 'anna')");
        await dark.Page.GotoAsync(gateway.Origin + "/ui/#/mnist/audit");
        await dark.UntilAsync("document.querySelector('.stage').dataset.row");
        await dark.Page.Keyboard.PressAsync(gateway.Truth[(await dark[".stage"].GetAttributeAsync("data-row"))!.Split('/')[0]]);
        await dark.UntilAsync("document.querySelector('.verdict')");
        await ShootAsync(dark, gateway, null, "page-dark");
    }

    static async Task ShootAsync(PageTab tab, PagedGateway gateway, string? view, string name)
    {
        if (view is not null)
            await tab.Page.GotoAsync($"{gateway.Origin}/ui/#/mnist/{view}");
        await Task.Delay(TimeSpan.FromSeconds(7));
        string path = Repository.File("docs", "images", name + ".png");
        await tab.Page.ScreenshotAsync(new() { Path = path });
        new FileInfo(path).Length.ShouldBeLessThan(300 << 10);
        tab.Complaints.ShouldBeEmpty();
    }
}
