using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using Prometheus;

namespace Gateway.Tests.Metrics.PrometheusNet;

/// <summary>Loads the library anew for each test, since its default registry decides once in a process what it publishes.</summary>
public class DefaultMetricsTests
{
    [Fact]
    public async Task By_default_process_registry_event_counters_and_meters_are_published()
    {
        string text = await Collect(_ => { });

        text.ShouldContain("\nprocess_cpu_seconds_total ", Case.Sensitive);
        text.ShouldContain("\ndotnet_collection_count_total{generation=\"2\"} ", Case.Sensitive);
        text.ShouldContain("\nprometheus_net_metric_families{metric_type=\"gauge\"} ", Case.Sensitive);
        text.ShouldContain("\nprometheus_net_metric_timeseries{metric_type=\"histogram\"} ", Case.Sensitive);
        text.ShouldContain("\nprometheus_net_meteradapter_instruments_connected ", Case.Sensitive);
        text.ShouldContain("\nprometheus_net_eventcounteradapter_sources_connected_total ", Case.Sensitive);
    }

    [Fact]
    public async Task All_of_it_can_be_left_out()
    {
        string text = await Collect(metrics => metrics.GetMethod("SuppressDefaultMetrics", [])!.Invoke(null, null));

        text.ShouldBe("");
    }

    [Fact]
    public async Task Parts_of_it_can_be_left_out()
    {
        string text = await Collect(metrics =>
        {
            var methods = metrics.GetMethods().Where(method => method.Name == "SuppressDefaultMetrics");
            var method = methods.Single(method => method.GetParameters().Length == 1);
            var type = method.GetParameters()[0].ParameterType;
            object options = Activator.CreateInstance(type)!;
            type.GetProperty("SuppressProcessMetrics")!.SetValue(options, true);
            type.GetProperty("SuppressEventCounters")!.SetValue(options, true);
            type.GetProperty("SuppressDebugMetrics")!.SetValue(options, true);
            method.Invoke(null, [options]);
        });

        text.ShouldStartWith("# HELP prometheus_net_meteradapter_instruments_connected ", Case.Sensitive);
        text.ShouldNotContain("\nprocess_", Case.Sensitive);
        text.ShouldNotContain("eventcounter", Case.Sensitive);
    }

    [Fact]
    public async Task Process_metrics_tell_of_this_process()
    {
        var scrape = new Scrape();
        DotNetStats.Register(scrape.Registry);

        var values = (await scrape.Text()).Split('\n').Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(' ')).ToDictionary(pair => pair[0], pair => double.Parse(pair[1]));

        values.Keys.ShouldBe(
            [
                "dotnet_collection_count_total{generation=\"0\"}",
                "dotnet_collection_count_total{generation=\"1\"}",
                "dotnet_collection_count_total{generation=\"2\"}",
                "process_start_time_seconds",
                "process_cpu_seconds_total",
                "process_virtual_memory_bytes",
                "process_working_set_bytes",
                "process_private_memory_bytes",
                "process_open_handles",
                "process_num_threads",
                "dotnet_total_memory_bytes",
            ],
            ignoreOrder: true);
        double now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        values["process_start_time_seconds"].ShouldBeInRange(now - 86400, now + 1);
        values["process_working_set_bytes"].ShouldBeInRange(1e6, 1e12);
        values["process_num_threads"].ShouldBeGreaterThan(1);
    }

    static async Task<string> Collect(Action<Type> prepare)
    {
        var fresh = new AssemblyLoadContext("fresh").LoadFromAssemblyPath(typeof(Counter).Assembly.Location);
        var metrics = fresh.GetType("Prometheus.Metrics", throwOnError: true)!;
        prepare(metrics);
        object registry = metrics.GetProperty("DefaultRegistry")!.GetValue(null)!;
        var collect = registry.GetType().GetMethod("CollectAndExportAsTextAsync", [typeof(Stream), typeof(CancellationToken)])!;
        using var stream = new MemoryStream();
        await (Task)collect.Invoke(registry, BindingFlags.Default, null, [stream, CancellationToken.None], null)!;
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
