using System.Net;
using Gateway.Commands;
using Gateway.Tests.Workers;
using Testing;

namespace Gateway.Tests.Serving;

/// <summary>A GPU that is configured and cannot be used: refused, or said wherever somebody looks.</summary>
public sealed class DeviceTests
{
    const string Missing = "libonnxruntime_providers_shared.so does not lie beside ONNX Runtime's library: this is a build for the processor (./gateway --gpu brings what is missing)";

    [Theory]
    [InlineData("""{"Device":{"Kind":"cuda"}}""", "", "cuda:0")]
    [InlineData("""{"Device":{"Kind":"TensorRt","Id":2}}""", "", "tensorrt:2")]
    [InlineData("{}", "--gpu", "cuda:0")]
    [InlineData("""{"Device":{"Kind":"cpu","Id":1}}""", "--gpu", "cuda:1")]
    public void Without_leave_for_the_processor_nothing_starts(string config, string more, string device)
    {
        Load(config, more, out string[] mistakes).ShouldBeFalse();
        mistakes.ShouldBe([$"{device} cannot be used: {Missing}. With Device.Fallback the processor stands in"]);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"Device":{"Kind":"cpu","Id":3}}""")]
    [InlineData("""{"Device":{"Kind":"cuda","Fallback":true}}""")]
    public void With_the_processor_or_its_leave_it_does(string config)
    {
        Load(config, "", out string[] mistakes).ShouldBeTrue();
        mistakes.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_processor_that_stands_in_answers_and_metrics_metadata_and_log_say_so()
    {
        var log = new LogLines();
        await using var gateway = await GatewayUnderTest.StartAsync(f => TinyFamily.OfThree().Write(f), """{"Device":{"Kind":"cuda","Id":1,"Fallback":true}}""", log: log);

        var reply = await gateway.InferRowsAsync([2, 0]);

        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        reply["consensus.flagged"].ToJsonString().ShouldBe("[false]");
        string metrics = await gateway.MetricsAsync();
        metrics.ShouldContain("\nconsensus_device_info{device=\"cpu\",model=\"\"} 1\n");
        metrics.ShouldContain("\nconsensus_device_stands_in 1\n");
        ((string)(await gateway.GetAsync("/v2/models/tiny")).Json["properties"]!["device"]!).ShouldBe($"cpu, instead of cuda:1 ({Missing})");
        log.With("Warning", "models run on the processor instead of cuda:1").Count.ShouldBe(1);
    }

    [Fact]
    public async Task Where_nothing_else_was_asked_for_nothing_stands_in()
    {
        var log = new LogLines();
        await using var gateway = await GatewayUnderTest.StartAsync(f => TinyFamily.OfThree().Write(f), log: log);
        (await gateway.MetricsAsync()).ShouldContain("\nconsensus_device_stands_in 0\n");
        ((string)(await gateway.GetAsync("/v2/models/tiny")).Json["properties"]!["device"]!).ShouldBe("cpu");
        log.With("models run on").ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_device_counts_from_the_next_start_on()
    {
        var log = new LogLines();
        await using var gateway = await GatewayUnderTest.StartAsync(f => TinyFamily.OfThree().Write(f), log: log);
        File.WriteAllText(gateway.Config, """{"Device":{"Kind":"cuda","Fallback":true}}""");
        gateway.Server.ReloadConfig().ShouldBeTrue();
        log.With("changed keys that count from the next start on: Device").Count.ShouldBe(1);
        gateway.Server.Families.Reload(null);
        ((string)(await gateway.GetAsync("/v2/models/tiny")).Json["properties"]!["device"]!).ShouldBe("cpu");
    }

    [Fact]
    public async Task A_family_in_processes_of_its_own_says_so_too()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(
            f => IsolatedGateway.Watched(TinyFamily.OfThree()).Write(f), """{"Device":{"Kind":"cuda","Fallback":true},"Isolation":{"Families":{"*":{}}}}""", keeps: false);
        var reply = await gateway.InferRowsAsync([2, 0]);
        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        ((string)(await gateway.GetAsync("/v2/models/tiny")).Json["properties"]!["device"]!).ShouldStartWith("cpu, instead of cuda:0");
    }

    [Fact]
    public async Task Processes_that_begin_after_the_configuration_changed_use_the_device_of_the_start()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(
            f => IsolatedGateway.Watched(TinyFamily.OfThree()).Write(f), IsolatedGateway.Config, keeps: false);
        string changed = IsolatedGateway.Config.Replace("{ \"Isolation\"", "{ \"Device\": { \"Kind\": \"cuda\" }, \"Isolation\"", StringComparison.Ordinal);
        File.WriteAllText(gateway.Config, changed);
        gateway.Server.ReloadConfig().ShouldBeTrue();
        gateway.Server.Families.Reload(null);
        gateway.Server.Families.Statuses.ShouldAllBe(s => s.Ready && s.Mistakes.Count == 0);
        (await gateway.InferRowsAsync([2, 0])).Status.ShouldBe(HttpStatusCode.OK);
    }

    static bool Load(string config, string more, out string[] mistakes)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["gateway.json"], config);
        var command = new System.CommandLine.Command("serve");
        var options = new ConfigOptions(command, listens: true);
        bool taken = options.Load(command.Parse($"--config {folder["gateway.json"]} --families {folder.Path} {more}"), out var found) is not null;
        mistakes = [.. found.Select(m => m.Message)];
        return taken;
    }
}
