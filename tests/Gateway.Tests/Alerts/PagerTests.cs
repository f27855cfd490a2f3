using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Gateway.Tests.Guard;
using Gateway.Tests.Metrics;
using Gateway.Tests.Shipped;
using Testing;
using Xunit.Abstractions;

namespace Gateway.Tests.Alerts;

/// <summary>From digits that nobody trained on to who reads alerts and back, through the programs that do it in production.</summary>
[Trait("Category", "Journey")]
public sealed class PagerTests(ShippedGateway gateway, ITestOutputHelper output) : IClassFixture<ShippedGateway>
{
    const int RowsAtOnce = 20;

    // The shipped rule looks at ten minutes and waits for five: here at ten seconds and for two, and scrapes each second.
    static string Hasten(string rules) => rules.Replace("[10m]", "[10s]").Replace("for: 5m", "for: 2s");

    [NeedsFact("prometheus", "prometheus-alertmanager")]
    public async Task Digits_in_negative_alert_someone_and_familiar_ones_end_it()
    {
        var pages = Channel.CreateUnbounded<(string Status, TimeSpan At)>();
        var clock = Stopwatch.StartNew();
        await using var pager = await LocalServer.ServiceAsync(async context =>
        {
            var said = (await JsonNode.ParseAsync(context.Request.Body))!;
            foreach (var alert in said["alerts"]!.AsArray().Where(a => context.Request.Path == "/ticket" && (string)a!["labels"]!["alertname"]! == "GatewayFlagsJump"))
                pages.Writer.TryWrite(((string)alert!["status"]!, clock.Elapsed));
        });
        using var alertmanager = new AlertmanagerServer(pager.Address.Authority);
        using var prometheus = new PrometheusServer(gateway.Ops, alertmanager.Address, Hasten);
        float[][] digits = Digits(400);
        float[][] negative = [.. digits.Select(d => Array.ConvertAll(d, p => 255 - p))];
        (await prometheus.ValueAsync("up{job=\"gateway\"} == 1")).ShouldBe("1");

        await StreamAsync(digits, () => clock.Elapsed > TimeSpan.FromSeconds(8));
        pages.Reader.TryRead(out _).ShouldBeFalse("familiar digits alert nobody");
        var shifted = clock.Elapsed;
        await StreamAsync(negative, () => pages.Reader.TryPeek(out _));
        var (firing, woken) = await pages.Reader.ReadAsync();
        var mended = clock.Elapsed;
        await StreamAsync(digits, () => pages.Reader.TryPeek(out _));
        var (resolved, ended) = await pages.Reader.ReadAsync();
        output.WriteLine($"{0,6:0.0} s  familiar digits");
        output.WriteLine($"{shifted.TotalSeconds,6:0.0} s  digits in negative");
        output.WriteLine($"{woken.TotalSeconds,6:0.0} s  the receiver: {firing} (+{(woken - shifted).TotalSeconds:0.0} s)");
        output.WriteLine($"{mended.TotalSeconds,6:0.0} s  familiar digits again");
        output.WriteLine($"{ended.TotalSeconds,6:0.0} s  the receiver: {resolved} (+{(ended - mended).TotalSeconds:0.0} s)");
        (firing, resolved).ShouldBe(("firing", "resolved"));
    }

    async Task StreamAsync(float[][] rows, Func<bool> enough)
    {
        var patience = Stopwatch.StartNew();
        for (int at = 0; !enough(); at = (at + RowsAtOnce) % rows.Length)
        {
            patience.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60));
            string data = string.Join(',', rows.Skip(at).Take(RowsAtOnce).SelectMany(r => r));
            using var body = new StringContent($$"""{"inputs":[{"name":"image","datatype":"FP32","shape":[{{RowsAtOnce}},784],"data":[{{data}}]}]}""", Encoding.UTF8, "application/json");
            (await gateway.Data.PostAsync("/v2/models/mnist/infer", body)).EnsureSuccessStatusCode().Dispose();
            await Task.Delay(100);
        }
    }

    // Rows that the family was neither trained nor calibrated on.
    static float[][] Digits(int count)
    {
        using var zipped = new GZipStream(File.OpenRead(Repository.File("config", "data", "mnist10k-images-idx3-ubyte.gz")), CompressionMode.Decompress);
        zipped.ReadExactly(new byte[16 + 8000 * 784]);
        byte[] picture = new byte[784];
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            zipped.ReadExactly(picture);
            return Array.ConvertAll(picture, p => (float)p);
        })];
    }
}
