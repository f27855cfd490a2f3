using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.Playwright;
using Testing;

namespace Gateway.Tests.Page;

/// <summary>One tab on the operations page.</summary>
public sealed class PageTab : IAsyncDisposable
{
    /// <summary>What judges accessibility; fetched by ./test --all.</summary>
    public const string Axe = "artifacts/clients/node_modules/axe-core/axe.min.js";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly IBrowserContext context;

    public PageTab(IBrowserContext context, IPage page)
    {
        (this.context, Page) = (context, page);
        page.Request += (_, request) => Requests.Enqueue(request.Url);
        page.PageError += (_, error) => Complaints.Enqueue(error);
        page.Console += (_, message) =>
        {
            // A refused policy is an error, a deprecated call a warning.
            if (message.Type is "error" or "warning")
                Complaints.Enqueue(message.Text);
        };
    }

    public IPage Page { get; }

    /// <summary>Addresses that were asked for, in order.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>Exceptions, refusals of the policy, errors and warnings.</summary>
    public ConcurrentQueue<string> Complaints { get; } = [];

    public ILocator this[string selector] => Page.Locator(selector);

    /// <summary>Waits until an expression of the page is true; asked from outside, for its policy lets nothing in it be evaluated.</summary>
    public async Task UntilAsync(string expression)
    {
        var clock = Stopwatch.StartNew();
        while (!await Page.EvaluateAsync<bool>($"() => !!({expression})"))
        {
            if (clock.Elapsed > Patience)
                throw new TimeoutException($"{expression}; the page: {await Page.InnerTextAsync("body")}; {string.Join("; ", Complaints)}");
            await Task.Delay(100);
        }
    }

    public Task<string> TextAsync(string selector) => this[selector].First.InnerTextAsync();

    /// <summary>What axe-core finds that is serious or critical: rule, and where.</summary>
    public async Task<string[]> SeriousAsync()
    {
        if (!await Page.EvaluateAsync<bool>("() => 'axe' in window"))
            await Page.EvaluateAsync(await File.ReadAllTextAsync(Repository.File(Axe)) + "; undefined");
        var found = await Page.EvaluateAsync<JsonElement>("async () => (await axe.run(document)).violations.filter(v => ['serious', 'critical'].includes(v.impact)).map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ') + ' ' + n.failureSummary).join('; '))");
        return [.. found.EnumerateArray().Select(v => v.GetString()!)];
    }

    public async ValueTask DisposeAsync() => await context.DisposeAsync();
}
