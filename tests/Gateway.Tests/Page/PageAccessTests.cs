using System.Net;

namespace Gateway.Tests.Page;

/// <summary>Who is shown what, and what another site's page in the same browser gets.</summary>
public sealed class PageAccessTests
{
    [Fact]
    public async Task Every_file_of_the_page_comes_with_a_policy_that_allows_this_gateway_alone()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        foreach (string path in new[] { "/", "/ui/", "/ui/app.js", "/ui/page.css", "/ui/uplot.js", "/ui/uplot-license.txt" })
        {
            var reply = await Reply.OfAsync(await gateway.Ops.GetAsync(path));
            reply.Status.ShouldBe(HttpStatusCode.OK, path);
            reply.Headers["Content-Security-Policy"].ShouldBe("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
            reply.Headers["X-Content-Type-Options"].ShouldBe("nosniff");
            reply.Headers["Referrer-Policy"].ShouldBe("no-referrer");
        }

        (await gateway.Ops.GetStringAsync("/ui/uplot-license.txt")).ShouldContain("The MIT License");
        (await gateway.Data.GetAsync("/ui/")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("POST", "/v2/models/tiny/labels", "Origin", "https://elsewhere.example")]
    [InlineData("POST", "/v2/models/tiny/labels", "Origin", "null")]
    [InlineData("POST", "/v2/models/tiny/labels", "Sec-Fetch-Site", "cross-site")]
    [InlineData("POST", "/v2/models/tiny/audit/next", "Sec-Fetch-Site", "same-site")]
    [InlineData("POST", "/v2/repository/models/tiny/unload", "Sec-Fetch-Site", "cross-site")]
    [InlineData("GET", "/v2/ops/state", "Origin", "https://elsewhere.example")]
    [InlineData("GET", "/v2/ops/state", "Host", "rebound.example:8082")]
    [InlineData("GET", "/v2/ops/families", "Host", "rebound.example")]
    [InlineData("GET", "/v2/ops/models/tiny/review", "X-Forwarded-For", "10.0.0.1")]
    [InlineData("POST", "/v2/models/tiny/labels", "Host", "rebound.example:8082")]
    public async Task Another_site_s_page_in_a_browser_on_this_machine_is_refused(string method, string path, string header, string value)
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        // What a form of another site can send without being asked for leave.
        if (method == "POST")
            request.Content = new StringContent("{}", System.Text.Encoding.UTF8, "text/plain");
        request.Headers.TryAddWithoutValidation(header, value);
        var reply = await Reply.OfAsync(await gateway.Ops.SendAsync(request));
        reply.Status.ShouldBe(HttpStatusCode.Forbidden);
        reply.Code.ShouldBe("forbidden");
    }

    [Fact]
    public async Task The_page_s_own_calls_and_links_that_somebody_follows_are_answered()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        foreach (var (site, origin) in new[] { ("same-origin", gateway.Ops.BaseAddress!.GetLeftPart(UriPartial.Authority)), ("none", ""), ("cross-site", "") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v2/ops/state");
            request.Headers.Add("Sec-Fetch-Site", site);
            if (origin.Length > 0)
                request.Headers.Add("Origin", origin);
            (await gateway.Ops.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.OK, site);
        }
    }
}
