using Gateway.Configuration;
using Gateway.Metrics;
using Testing;
using YamlDotNet.RepresentationModel;
using static Gateway.Tests.Deployment.Manifest;

namespace Gateway.Tests.Deployment;

/// <summary>config/kubernetes agrees with itself and with the program.</summary>
public sealed class KubernetesTests
{
    static readonly YamlMappingNode Set = Of("StatefulSet", "gateway");

    static YamlNode Pod => At(Set, "spec", "template");

    static YamlNode Container => At(Pod, "spec", "containers", 0);

    static YamlNode[] Containers => [Container, At(Pod, "spec", "initContainers", 0)];

    static string ConfigFile => Repository.File("config", "kubernetes", "base", "gateway.json");

    [Fact]
    public void The_rules_of_the_operator_are_those_of_the_shipped_file() =>
        GeneratedFile.ShouldBeCurrent("config/kubernetes/monitoring/prometheusrule.yaml", $"""
            # Made from config/prometheus/alerts.yml; a test fails when it lags.
            apiVersion: monitoring.coreos.com/v1
            kind: PrometheusRule
            metadata:
              name: gateway
            spec:
            {string.Join('\n', File.ReadAllLines(Repository.File("config", "prometheus", "alerts.yml")).SkipWhile(l => l != "groups:").Select(l => l.Length == 0 ? l : "  " + l))}

            """);

    [Fact]
    public void Every_object_says_what_it_is()
    {
        All.Count.ShouldBeGreaterThanOrEqualTo(10);
        foreach (var (file, root) in All)
        {
            Text(root, "apiVersion").ShouldNotBeEmpty(file);
            Text(root, "metadata", "name").ShouldStartWith("gateway", Case.Sensitive, file);
        }
    }

    [Fact]
    public void Every_selector_means_the_pods()
    {
        var labels = Words(Pod, "metadata", "labels");
        (string What, IReadOnlyDictionary<string, string> Words)[] selectors =
        [
            ("StatefulSet", Words(Set, "spec", "selector", "matchLabels")),
            .. Services().Select(s => ("Service", Words(s, "spec", "selector"))),
            ("PodDisruptionBudget", Words(Of("PodDisruptionBudget", "gateway"), "spec", "selector", "matchLabels")),
            ("NetworkPolicy", Words(Of("NetworkPolicy", "gateway"), "spec", "podSelector", "matchLabels")),
        ];
        foreach (var (what, words) in selectors)
            words.ShouldAllBe(w => labels.ContainsKey(w.Key) && labels[w.Key] == w.Value, what);
        Services().Select(s => Text(s, "metadata", "name")).ShouldContain(Text(Set, "spec", "serviceName"));
        var target = At(Of("HorizontalPodAutoscaler", "gateway"), "spec", "scaleTargetRef");
        (Text(target, "kind"), Text(target, "name")).ShouldBe(("Deployment", "gateway"));
    }

    [Fact]
    public void Ports_are_those_that_the_program_listens_on()
    {
        var ports = Items(Container, "ports").ToDictionary(p => Text(p, "name"), p => int.Parse(Text(p, "containerPort")));
        var config = Config();
        var defaults = new GatewayConfig();
        foreach (var (name, configured, byDefault) in new[] { ("http", config.Http, defaults.Http), ("grpc", config.Grpc, defaults.Grpc), ("ops", config.Ops, defaults.Ops) })
        {
            ListenAddress.TryParse(configured, out var address).ShouldBeTrue();
            ports[name].ShouldBe(address.Port, name);
            configured.Split(':')[^1].ShouldBe(byDefault.Split(':')[^1], name);
        }

        foreach (var port in Services().SelectMany(s => Items(s, "spec", "ports")))
            int.Parse(Text(port, "port")).ShouldBe(ports[Text(port, "targetPort")]);
        string[] named =
        [
            .. new[] { "startupProbe", "readinessProbe", "livenessProbe" }.Select(p => Text(Container, p, "httpGet", "port")),
            .. Items(Of("NetworkPolicy", "gateway"), "spec", "ingress").SelectMany(i => Items(i, "ports")).Select(p => Text(p, "port")),
        ];
        named.ShouldAllBe(n => ports.ContainsKey(n));
    }

    [Fact]
    public void Metrics_are_scraped_from_the_service_of_the_operations_port_as_the_job_that_the_rules_name()
    {
        var monitor = Of("ServiceMonitor", "gateway");
        var service = Of("Service", "gateway-ops");
        // The label of the name is given to all by kustomize.
        Text(service, "metadata", "labels", "consensus.plane").ShouldBe(Text(monitor, "spec", "selector", "matchLabels", "consensus.plane"));
        Text(monitor, "spec", "jobLabel").ShouldBe("app.kubernetes.io/name");
        File.ReadAllText(Repository.File("config", "prometheus", "alerts.yml")).ShouldContain("""up{job="gateway"}""");
        Items(service, "spec", "ports").Select(p => Text(p, "name")).ShouldContain(Text(monitor, "spec", "endpoints", 0, "port"));
    }

    [Fact]
    public async Task What_probes_and_scrapes_ask_is_answered()
    {
        await using var gateway = await GatewayUnderTest.OfThreeAsync();
        foreach (string probe in new[] { "startupProbe", "readinessProbe", "livenessProbe" })
        {
            Text(Container, probe, "httpGet", "port").ShouldBe("http");
            ((int)(await gateway.Data.GetAsync(new Uri(Text(Container, probe, "httpGet", "path"), UriKind.Relative))).StatusCode).ShouldBe(200, probe);
        }

        string path = Text(Of("ServiceMonitor", "gateway"), "spec", "endpoints", 0, "path");
        ((int)(await gateway.Ops.GetAsync(new Uri(path, UriKind.Relative))).StatusCode).ShouldBe(200);
    }

    [Fact]
    public void The_configuration_is_good_once_the_keys_are_there()
    {
        var config = Config();
        config.Access.BehindTls.ShouldBeTrue();
        config.Access.Insecure.ShouldBeFalse();
        // The keys lie where the pod copies them to.
        Items(At(Pod, "spec", "initContainers", 0), "command").Select(c => ((YamlScalarNode)c).Value).Last()
            .ShouldBe((string?)System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(ConfigFile))!["Access"]!["Keys"]);
    }

    [Fact]
    public void A_pod_has_the_time_that_the_gateway_takes_to_stop()
    {
        var config = Config();
        int hook = int.Parse(Text(Container, "lifecycle", "preStop", "sleep", "seconds"));
        double needs = hook + config.Limits.DrainDelay.TotalSeconds + config.Limits.Drain.TotalSeconds + config.Store.Patience.TotalSeconds;
        // Ten seconds for what is still to be written.
        double.Parse(Text(Pod, "spec", "terminationGracePeriodSeconds")).ShouldBeGreaterThanOrEqualTo(needs + 8);
    }

    [Fact]
    public void The_autoscaler_asks_for_what_the_adapter_makes_of_real_metrics()
    {
        var rule = At(Read(File.ReadAllText(Repository.File("config", "kubernetes", "replicas", "adapter.yaml"))).Single(), "rules", 0);
        Text(Of("HorizontalPodAutoscaler", "gateway"), "spec", "metrics", 0, "pods", "metric", "name").ShouldBe(Text(rule, "name", "as"));
        string[] names = [.. System.Text.RegularExpressions.Regex.Matches(Text(rule, "metricsQuery") + Text(rule, "seriesQuery"), "consensus_[a-z_]+").Select(m => m.Value).Distinct()];
        names.Length.ShouldBe(2);
        foreach (string name in names)
            MetricTable.All.Single(m => m.Name == name).Labels.ShouldBe(["family"]);
    }

    [Fact]
    public void Every_volume_that_is_mounted_exists()
    {
        string[] volumes = [.. Items(Pod, "spec", "volumes").Select(v => Text(v, "name")), .. Items(Set, "spec", "volumeClaimTemplates").Select(v => Text(v, "metadata", "name"))];
        var mounts = Containers.SelectMany(c => Items(c, "volumeMounts")).ToArray();
        mounts.Select(m => Text(m, "name")).ShouldAllBe(m => volumes.Contains(m));
        // What the configuration names lies in one of them.
        string[] paths = [.. mounts.Select(m => Text(m, "mountPath") + "/")];
        var config = Config();
        foreach (string path in new[] { config.Store.Path!, config.AuditLog.Path! })
            paths.ShouldContain(m => path.StartsWith(m, StringComparison.Ordinal), path);
    }

    [Fact]
    public void Nothing_runs_with_more_rights_than_it_needs()
    {
        Text(Pod, "spec", "securityContext", "runAsNonRoot").ShouldBe("true");
        Text(Pod, "spec", "securityContext", "seccompProfile", "type").ShouldBe("RuntimeDefault");
        Text(Pod, "spec", "automountServiceAccountToken").ShouldBe("false");
        foreach (var container in Containers)
        {
            Text(container, "securityContext", "allowPrivilegeEscalation").ShouldBe("false");
            Text(container, "securityContext", "readOnlyRootFilesystem").ShouldBe("true");
            Items(container, "securityContext", "capabilities", "drop").Select(c => ((YamlScalarNode)c).Value).ShouldBe(["ALL"]);
            Text(container, "resources", "limits", "memory").ShouldNotBeEmpty();
        }
    }

    // As the pod has it, with files of the test's own in place of the secrets.
    [Fact]
    public void The_overlay_of_the_database_sets_what_the_program_takes()
    {
        var read = new YamlStream();
        read.Load(new StringReader(File.ReadAllText(Repository.File("config", "kubernetes", "postgres", "deployment.yaml"))));
        var patch = (YamlSequenceNode)read.Documents[0].RootNode;
        var env = Items(patch.Single(p => Text(p, "path").EndsWith("/env", StringComparison.Ordinal)), "value").ToDictionary(v => Text(v, "name"), v => Text(v, "value"));
        var mounted = patch.Where(p => Text(p, "path").EndsWith("/volumeMounts/-", StringComparison.Ordinal)).Select(p => Text(p, "value", "mountPath")).ShouldHaveSingleItem();
        env["GATEWAY__Store__Postgres__Connection"].ShouldContain($"Root Certificate={mounted}/ca.crt");
        using var folder = new TemporaryFolder();
        foreach (string file in new[] { "keys", "password" })
        {
            File.WriteAllText(folder[file], "");
            Security.FileModes.Set(folder[file], Security.FileModes.OwnerAlone);
        }

        env["GATEWAY__Access__Keys"] = folder["keys"];
        env["GATEWAY__Store__Postgres__PasswordFile"].ShouldBe("/run/gateway/password");
        env["GATEWAY__Store__Postgres__PasswordFile"] = folder["password"];
        ConfigLoader.Load(new(ConfigFile), env, out var mistakes);
        mistakes.ShouldBeEmpty();
    }

    [NeedsTheory("kubectl")]
    [InlineData("base", "StatefulSet")]
    [InlineData("replicas", "Deployment")]
    [InlineData("postgres", "Deployment")]
    [InlineData("monitoring", "PrometheusRule")]
    public async Task Kustomize_builds_each_folder(string folder, string kind)
    {
        var built = await Command.RunAsync("kubectl", "kustomize", Repository.File("config", "kubernetes", folder));
        built.Code.ShouldBe(0, built.Error);
        var objects = Read(built.Output).ToArray();
        var main = objects.Single(o => Text(o, "kind") == kind);
        objects.ShouldAllBe(o => Text(o, "metadata", "labels", "app.kubernetes.io/name") == "gateway");
        if (folder == "monitoring")
            return;
        var pod = At(main, "spec", "template", "spec");
        // Config maps are called by their content, and the pods ask for that name.
        Text(pod, "volumes", 0, "configMap", "name").ShouldBe(Text(objects.Single(o => Text(o, "kind") == "ConfigMap"), "metadata", "name"));
        string[] volumes = [.. Items(pod, "volumes").Select(v => Text(v, "name"))];
        (kind == "Deployment").ShouldBe(volumes.Contains("state"));
        ((YamlMappingNode)At(main, "spec")).Children.ContainsKey("volumeClaimTemplates").ShouldBe(kind == "StatefulSet");
        // No image without a version.
        Text(pod, "containers", 0, "image").ShouldStartWith("gateway:");
    }

    static IEnumerable<YamlNode> Services() => All.Where(m => Text(m.Root, "kind") == "Service").Select(m => m.Root);

    static GatewayConfig Config()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["keys"], "");
        Security.FileModes.Set(folder["keys"], Security.FileModes.OwnerAlone);
        var snapshot = ConfigLoader.Load(new(ConfigFile), new Dictionary<string, string> { ["GATEWAY__Access__Keys"] = folder["keys"] }, out var mistakes);
        mistakes.ShouldBeEmpty();
        return snapshot!.Config;
    }
}
