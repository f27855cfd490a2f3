using System.Diagnostics;
using Prometheus;
using Testing;

namespace Gateway.Tests.Metrics.PrometheusNet;

public class PromtoolTests
{
    [NeedsFact("promtool")]
    public async Task Promtool_finds_no_fault_in_the_text_format()
    {
        var scrape = new Scrape();
        scrape.Factory.CreateCounter("hits_total", "Hits \"of\" all.", "path").WithLabels("a \"b\" \\ \n é").Inc(1e21);
        scrape.Factory.CreateGauge("level_ratio", "Level.").Set(double.PositiveInfinity);
        scrape.Factory.CreateGauge("depth_ratio", "Depth.").Set(double.NaN);
        scrape.Factory.CreateHistogram("wait_seconds", "Wait.", "route").WithLabels("r").Observe(0.3);
        DotNetStats.Register(scrape.Registry);
        string text = await scrape.Text();

        var (code, said) = await Check(text);

        said.ShouldBe("");
        code.ShouldBe(0);
    }

    [NeedsFact("promtool")]
    public async Task Promtool_does_find_a_fault_where_there_is_one()
    {
        var (code, said) = await Check("# TYPE x gauge\nx{a=\"b} 1\n");

        code.ShouldNotBe(0);
        said.ShouldNotBe("");
    }

    static async Task<(int Code, string Said)> Check(string text)
    {
        using var promtool = Process.Start(new ProcessStartInfo(NeedsFactAttribute.Find("promtool")!, ["check", "metrics"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await promtool.StandardInput.WriteAsync(text);
        promtool.StandardInput.Close();
        string said = await promtool.StandardOutput.ReadToEndAsync() + await promtool.StandardError.ReadToEndAsync();
        await promtool.WaitForExitAsync();
        return (promtool.ExitCode, said);
    }
}
