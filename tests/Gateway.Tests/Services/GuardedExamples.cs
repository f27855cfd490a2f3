using Testing.Services;

namespace Gateway.Tests.Services;

/// <summary>The guarded examples that tests of a class have asked for, each started once: a skipped test starts none.</summary>
public sealed class GuardedExamples : IAsyncLifetime
{
    readonly Dictionary<string, GuardedExample> started = new(StringComparer.Ordinal);

    internal Task<GuardedExample> FastifyAsync() => StartedAsync(ServiceExample.Fastify);

    internal Task<GuardedExample> FlaskAsync() => StartedAsync(ServiceExample.Flask);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var example in started.Values)
            await example.DisposeAsync();
    }

    async Task<GuardedExample> StartedAsync(ServiceExample example)
    {
        if (!started.ContainsKey(example.Name))
            started[example.Name] = await GuardedExample.StartAsync(example);
        return started[example.Name];
    }
}
