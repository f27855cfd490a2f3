using Microsoft.Playwright;
using Testing;

namespace Gateway.Tests.Page;

/// <summary>Debian's Chromium, driven by Playwright; started once for a class of tests, and only where it is there.</summary>
public sealed class PageBrowser : IAsyncLifetime
{
    IPlaywright? playwright;
    IBrowser? browser;

    public async Task InitializeAsync()
    {
        if (NeedsFactAttribute.Find("chromium") is not { } chromium)
            return;
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = chromium,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update"],
        });
    }

    /// <summary>A tab of its own; what it asks for and complains of is kept.</summary>
    /// <param name="dark">The colours that the reader's system has.</param>
    /// <param name="phone">On a phone.</param>
    public async Task<PageTab> OpenAsync(bool dark = false, bool phone = false, int height = 900)
    {
        var context = await browser!.NewContextAsync(new()
        {
            ViewportSize = phone ? new ViewportSize { Width = 390, Height = 844 } : new ViewportSize { Width = 1440, Height = height },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            Locale = "en-GB",
        });
        context.SetDefaultTimeout(60_000);
        return new PageTab(context, await context.NewPageAsync());
    }

    public async Task DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
    }
}
