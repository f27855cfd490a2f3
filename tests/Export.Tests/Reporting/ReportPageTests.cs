using System.Text.RegularExpressions;
using Export.Tests.Commands;
using Testing;

namespace Export.Tests.Reporting;

/// <summary>The page of evaluate --report, over the shipped digits and over rows with named features.</summary>
public sealed partial class ReportPageTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [NeedsFact("chromium")]
    public async Task A_reader_sees_the_page_in_light_dark_and_on_a_phone_and_nothing_is_fetched()
    {
        string page = await Digits();
        await using var browser = await Browser.StartAsync();
        foreach ((string name, int width, int height, bool dark) in new[] { ("light", 1240, 1400, false), ("dark", 1240, 1400, true), ("phone", 390, 844, false) })
        {
            await browser.ShowAsAsync(width, height, dark);
            await browser.OpenAsync("file://" + page);
            (await browser.EvaluateAsync("document.documentElement.scrollWidth <= innerWidth"))!.GetValue<bool>().ShouldBeTrue($"{name}: nothing sticks out");
            (await browser.EvaluateAsync(Overlaps))!.GetValue<string>().ShouldBe("", name);
            (await browser.EvaluateAsync(Pale))!.GetValue<string>().ShouldBe("", name);
            int screens = (int)Math.Ceiling((await browser.EvaluateAsync("document.documentElement.scrollHeight / innerHeight"))!.GetValue<double>());
            for (int i = 0; i < Math.Min(screens, 4); i++)
            {
                await browser.EvaluateAsync($"scrollTo(0, {i} * innerHeight)");
                await browser.PictureAsync($"report-{name}-{i}");
            }
        }

        (await browser.EvaluateAsync("[...document.images].every(i => i.complete && i.naturalWidth === 28)"))!.GetValue<bool>().ShouldBeTrue();
        (await browser.EvaluateAsync("document.images.length"))!.GetValue<int>().ShouldBe(12);
        browser.Complaints.ShouldBeEmpty();
        browser.Requests.Where(r => !r.StartsWith("data:", StringComparison.Ordinal) && r != "file://" + page && r != "about:blank").ShouldBeEmpty();
    }

    [Fact]
    public async Task The_page_is_one_file_without_scripts_whose_charts_say_what_they_show()
    {
        string html = File.ReadAllText(await Digits());

        html.ShouldNotContain("<script");
        html.ShouldNotContain("http:");
        html.ShouldNotContain("https:");
        html.ShouldAllBe(c => c < 128, "text of ours is ASCII");
        int charts = Charts().Count(html);
        charts.ShouldBe(7);
        Regex.Count(html, "<title id=\"[a-z-]+-t\">[^<]{5,}</title><desc id=\"[a-z-]+-d\">[^<]{5,}</desc>").ShouldBe(charts);
        // A summary in words comes before every chart and table; the rows are said in the first person.
        html.IndexOf("class=\"words\"", StringComparison.Ordinal).ShouldBeLessThan(html.IndexOf("<figure", StringComparison.Ordinal));
        html.ShouldContain("promises that at most 2&nbsp;% of unflagged rows are wrong, with confidence 95&nbsp;%");
        html.ShouldContain("promised: at most 2&nbsp;%");
        html.ShouldContain("I have not seen anything like this: ");
        html.ShouldContain("of 5 models answer ");
        Regex.Count(html, "<article").ShouldBe(12);
        foreach (string part in new[] { "best member (", "effective members, of 5", "Shapley", "How often two members agree", "Which classes are hard", "How these numbers are made" })
            html.ShouldContain(part);
    }

    [Fact]
    public async Task Rows_that_are_no_pictures_show_their_features_by_name()
    {
        string data = Testing.Repository.File("config", "data", "penguins.csv"), family = folder["penguins"], page = folder["penguins.html"];
        (await Cli.Run("train", "--data", data, "--rows", "split=train", "--members", "2", "--epochs", "5", "--no-single", "--name", "penguins", "--out", family)).Code.ShouldBe(0);
        string[] evaluate = ["evaluate", family, "--data", data, "--rows", "split=test", "--replicates", "20", "--bootstrap", "20", "--report", page];
        (int code, string output, string error) = await Cli.Run(evaluate);
        (code, error, output.Contains($"wrote {page}", StringComparison.Ordinal)).ShouldBe((0, "", true));
        string html = File.ReadAllText(page);
        html.ShouldContain("<dt>island</dt><dd>");
        html.ShouldContain("<dt>bill_length_mm</dt><dd>");
        html.ShouldNotContain("<img");
        html.ShouldContain("There is no guarantee: nothing is promised of rows like these.");
        (await Cli.Run(evaluate)).ShouldSatisfyAllConditions(r => r.Code.ShouldBe(3), r => r.Error.ShouldContain("--force replaces it"));
    }

    [Fact]
    public async Task Markup_in_names_and_labels_is_shown_and_not_obeyed()
    {
        string data = folder["odd.csv"], family = folder["odd"], page = folder["odd.html"];
        var random = new Random(1);
        File.WriteAllLines(data, ["<i>a</i>,b,label", .. Enumerable.Range(0, 200).Select(i => FormattableString.Invariant($"{random.NextDouble() + (i % 2)},{random.NextDouble()},{(i % 2 == 0 ? "<b>x</b>" : "y & z")}"))]);
        (await Cli.Run("train", "--data", data, "--rows", "0-99", "--members", "2", "--epochs", "5", "--no-single", "--name", "odd", "--out", family)).Error.ShouldNotContain("error:");
        (await Cli.Run("evaluate", family, "--data", data, "--rows", "100-199", "--replicates", "20", "--bootstrap", "20", "--report", page)).ShouldSatisfyAllConditions(r => r.Code.ShouldBe(0), r => r.Error.ShouldBe(""));
        string html = File.ReadAllText(page);
        html.ShouldContain("&lt;b&gt;");
        html.ShouldContain("y &amp; z");
        html.ShouldContain("<dt>&lt;i&gt;a&lt;/i&gt;</dt>");
        html.ShouldNotContain("<i>");
        Regex.Count(html, "<b>").ShouldBe(4, "the tiles alone");
    }

    [Fact]
    public async Task A_regression_has_a_page_too()
    {
        string data = Testing.Repository.File("config", "data", "concrete.csv"), family = folder["concrete"], page = folder["concrete.html"];
        (await Cli.Run("train", "--data", data, "--rows", "split=train", "--task", "regression", "--hidden", "8", "--members", "3", "--epochs", "20", "--name", "concrete", "--out", family)).Code.ShouldBe(0);
        (int code, _, string error) = await Cli.Run("evaluate", family, "--data", data, "--rows", "split=test", "--skip-learnt", "--tolerance", "20%", "--bootstrap", "20", "--report", page);
        (code, error).ShouldBe((0, ""));
        string html = File.ReadAllText(page);
        foreach (string part in new[] { "mean absolute error", "within 20 %", "CRPS", "rank correlation of spread", "How much can be kept at what risk", "<dt>cement</dt>" })
            html.ShouldContain(part);
        html.ShouldAllBe(c => c < 128);
    }

    // Words of one chart that lie over each other or stick out of it, by their boxes.
    const string Overlaps = """
        (() => {
          for (const svg of document.querySelectorAll('svg')) {
            const boxes = [...svg.querySelectorAll('text')].map(t => [t.textContent, t.getBoundingClientRect()]);
            const whole = svg.getBoundingClientRect();
            for (const [text, box] of boxes)
              if (box.left < whole.left - 1 || box.right > whole.right + 1 || box.bottom > whole.bottom + 1) return `${svg.parentNode.id}: '${text}' sticks out`;
            for (let a = 0; a < boxes.length; a++)
              for (let b = a + 1; b < boxes.length; b++) {
                const [p, q] = [boxes[a][1], boxes[b][1]];
                const x = Math.min(p.right, q.right) - Math.max(p.left, q.left), y = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
                if (x > 1 && y > 3) return `${svg.parentNode.id}: '${boxes[a][0]}' over '${boxes[b][0]}'`;
              }
          }
          return '';
        })()
        """;

    // Text whose contrast with the card or the page is below 4.5 to 1 (WCAG 2.1 AA).
    const string Pale = """
        (() => {
          const rgb = c => c.match(/[\d.]+/g).map(Number);
          const light = c => { const [r, g, b] = rgb(c).map(v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b; };
          const ground = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (rgb(c).length < 4 || rgb(c)[3] > 0) return c; } return 'rgb(255,255,255)'; };
          for (const e of document.querySelectorAll('h1,h2,h3,p,b,span,th,td,small,figcaption,caption,li,dt,dd,summary,text')) {
            if (!e.textContent.trim() || e.className === 'key key-all' || e.className === 'key key-kept') continue;
            const style = getComputedStyle(e), ink = e.tagName === 'text' ? style.fill : style.color;
            const [a, b] = [light(ink), light(ground(e))].sort((x, y) => y - x);
            if ((a + .05) / (b + .05) < 4.5) return `${e.tagName} '${e.textContent.slice(0, 30)}' ${ink} on ${ground(e)}`;
          }
          return '';
        })()
        """;

    async Task<string> Digits()
    {
        string family = folder["mnist"], page = folder["mnist.html"];
        Directory.CreateDirectory(Path.Combine(family, "members"));
        foreach (string file in Directory.EnumerateFiles(Testing.Repository.File("config", "families", "mnist"), "*", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(family, Path.GetRelativePath(Testing.Repository.File("config", "families", "mnist"), file)));
        (int code, _, string error) = await Cli.Run("evaluate", family, "--data", Testing.Repository.File("config", "data", "mnist10k-images-idx3-ubyte.gz"), "--labels",
            Testing.Repository.File("config", "data", "mnist10k-labels-idx1-ubyte.gz"), "--rows", "8000-8999", "--replicates", "20", "--bootstrap", "20", "--report", page);
        (code, error).ShouldBe((0, ""));
        return page;
    }

    [GeneratedRegex("<svg ")]
    private static partial Regex Charts();
}
