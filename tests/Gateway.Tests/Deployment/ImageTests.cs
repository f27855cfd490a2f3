using System.Text.RegularExpressions;
using Testing;

namespace Gateway.Tests.Deployment;

/// <summary>The Dockerfile, read: what is copied exists, and what runs has no rights. No image is built here.</summary>
public sealed class ImageTests
{
    static readonly string[] Lines = [.. File.ReadAllText(Repository.File("Dockerfile")).Replace("\\\n", " ")
        .Split('\n').Where(l => l.Length > 0 && !l.StartsWith('#'))];

    [Fact]
    public void Every_line_is_an_instruction() =>
        Lines.ShouldAllBe(l => Regex.IsMatch(l, "^(ARG|FROM|ADD|COPY|RUN|ENV|WORKDIR|USER|VOLUME|EXPOSE|STOPSIGNAL|HEALTHCHECK|ENTRYPOINT|CMD) ."));

    [Fact]
    public void It_copies_the_package_of_this_version_and_nothing_else()
    {
        string version = Regex.Match(File.ReadAllText(Repository.File("Directory.Build.props")), "<Version>(.*)</Version>").Groups[1].Value;
        Lines.ShouldContain($"ARG VERSION={version}");
        Lines.Where(l => l.StartsWith("ADD ", StringComparison.Ordinal)).ShouldBe(["ADD artifacts/package/gateway-${VERSION}-linux-x64.tar.gz /opt/", "ADD artifacts/package/gateway-${VERSION}-linux-x64-gpu.tar.gz /opt/"]);
        Lines.Where(l => l.StartsWith("COPY ", StringComparison.Ordinal)).ShouldAllBe(l => l.StartsWith("COPY --from=unpacked "));
        File.ReadAllLines(Repository.File(".dockerignore")).Where(l => !l.StartsWith('#')).ShouldBe(["*", "!artifacts/package/*.tar.gz"]);
        File.ReadAllText(Repository.File("config", "kubernetes", "base", "kustomization.yaml")).ShouldContain($"newTag: {version}\n");
    }

    [Fact]
    public void What_is_built_last_is_for_the_processor_unless_a_gpu_is_asked_for()
    {
        Lines.ShouldContain("ARG DEVICE=cpu");
        string[] stages = [.. Lines.Where(l => l.StartsWith("FROM ", StringComparison.Ordinal))];
        stages[^1].ShouldBe("FROM ${DEVICE}");
        foreach (string device in (string[])["cpu", "gpu"])
        {
            stages.ShouldContain(s => s.EndsWith($" AS {device}"));
            stages.ShouldContain(s => s.EndsWith($" AS package-{device}"));
        }
    }

    [Fact]
    public void It_runs_as_nobody_special_and_keeps_what_it_writes_on_a_volume()
    {
        string user = Lines.Single(l => l.StartsWith("USER ", StringComparison.Ordinal));
        user.ShouldBe("USER 10001:10001");
        File.ReadAllText(Repository.File("config", "kubernetes", "base", "statefulset.yaml")).ShouldContain("runAsUser: 10001");
        // Nothing is installed or written once the user changed.
        Array.FindLastIndex(Lines, l => l.StartsWith("RUN ", StringComparison.Ordinal)).ShouldBeLessThan(Array.IndexOf(Lines, user));
        Lines.ShouldContain("VOLUME /var/lib/gateway");
        Regex.Matches(string.Join('\n', Lines), @"__Path=(\S+)").Select(m => m.Groups[1].Value).ShouldAllBe(p => p.StartsWith("/var/lib/gateway/"));
        Lines.ShouldContain("EXPOSE 8080 8081 8082");
        Lines.ShouldContain("""ENTRYPOINT ["/opt/gateway/gateway"]""");
    }
}
