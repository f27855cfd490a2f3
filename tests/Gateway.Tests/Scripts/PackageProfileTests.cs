namespace Gateway.Tests.Scripts;

public sealed class PackageProfileTests : IDisposable
{
    const string Present = """{ "problems": [], "searchResult": [ { "packages": [ { "id": "NAME", "version": "1" } ] } ] }""";

    readonly FakeRepository repository = new();

    public void Dispose() => repository.Dispose();

    [Fact]
    public async Task A_package_that_the_feed_does_not_serve_means_bridge_and_is_kept()
    {
        var run = await repository.RunAsync(["gateway", "check"]);
        run.Error.ShouldContain("the feed does not serve Microsoft.ML.OnnxRuntime.Gpu: profile bridge");
        Profiles().ShouldAllBe(profile => profile == "bridge");
        repository.Write("src/Gateway/A.cs", "class A; // again");
        await repository.RunAsync(["gateway", "check"]);
        repository.Calls.Count(call => call.StartsWith("package ", StringComparison.Ordinal)).ShouldBe(1, "the answer was kept");
    }

    [Fact]
    public async Task A_feed_that_serves_everything_means_feed()
    {
        repository.Feed(Present);
        var run = await repository.RunAsync(["gateway", "check"]);
        run.Error.ShouldContain("the feed serves every package: profile feed");
        Profiles().ShouldAllBe(profile => profile == "feed");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("not json")]
    [InlineData("""{ "problems": [ { "text": "unreachable" } ], "searchResult": [ { "packages": [] } ] }""")]
    public async Task A_feed_that_does_not_answer_means_bridge_this_time_only(string? answer)
    {
        if (answer is null)
            repository.Delete("bin/feed");
        else
            repository.Feed(answer);
        var run = await repository.RunAsync(["gateway", "check"]);
        run.Code.ShouldBe(7, run.Error);
        run.Error.ShouldContain("the feed did not answer for Microsoft.ML.OnnxRuntime.Gpu: profile bridge for this run");
        repository.Exists(".package-profile").ShouldBeFalse();
    }

    [Fact]
    public async Task The_environment_decides_without_asking()
    {
        await repository.RunAsync(["gateway", "check"], profile: "feed");
        Profiles().ShouldAllBe(profile => profile == "feed");
        repository.Calls.ShouldNotContain(call => call.StartsWith("package ", StringComparison.Ordinal));
        var wrong = await repository.RunAsync(["gateway", "check"], profile: "both");
        wrong.Code.ShouldBe(2);
        wrong.Error.ShouldContain("PACKAGE_PROFILE is bridge or feed, not 'both'");
    }

    [Fact]
    public async Task Another_profile_is_another_build()
    {
        await repository.RunAsync(["gateway", "check"], profile: "bridge");
        await repository.RunAsync(["gateway", "check"], profile: "feed");
        repository.Builds.ShouldBe(2);
    }

    IEnumerable<string> Profiles() =>
        repository.Calls.Where(call => call.Contains("-p:PackageProfile=")).Select(call => call.Split("-p:PackageProfile=")[1]);
}
