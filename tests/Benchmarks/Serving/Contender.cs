using Benchmarks.Baselines;
using Testing;

namespace Benchmarks.Serving;

/// <summary>A server that is measured.</summary>
/// <param name="Name">In the tables.</param>
/// <param name="StartAsync">Starts it with a family.</param>
sealed record Contender(string Name, Func<MadeBenchFamily, Task<ServerProcess>> StartAsync)
{
    public const string Ours = "gateway", Kept = "gateway, durable", Naive = "naive", Naive1 = "naive1", Single = "single", Echo = "echo", Node = "node";

    const string NodeModules = "artifacts/services/fastify/node_modules";

    /// <summary>Those that can run here.</summary>
    /// <param name="few">Without the store's own row and Node.</param>
    public static IReadOnlyList<Contender> All(bool few)
    {
        List<Contender> all = [new(Ours, family => GatewayAsync(family, "off")), Baseline(Naive), Baseline(Naive1), Baseline(Single), Baseline(Echo)];
        if (!few)
            all.Insert(1, new(Kept, family => GatewayAsync(family, "durable")));
        if (!few && HasNode)
            all.Add(new(Node, NodeAsync));
        return all;
    }

    /// <summary>Whether fastify and onnxruntime-node are installed.</summary>
    public static bool HasNode => File.Exists(Repository.File(NodeModules, "onnxruntime-node", "package.json"));

    /// <summary>The gateway with the families that it ships with.</summary>
    public static Task<ServerProcess> ShippedAsync() => GatewayAsync(Repository.File("config", "families"), "off", "");

    static Contender Baseline(string name) => new(name, family => ServerProcess.StartAsync(
        "dotnet", [typeof(Contender).Assembly.Location, BaselineProgram.Word, name, family.Folder], new Dictionary<string, string>()));

    static Task<ServerProcess> GatewayAsync(MadeBenchFamily family, string store)
    {
        string families = Path.GetDirectoryName(family.Folder)!;
        return GatewayAsync(families, store, Path.GetFullPath(Path.Combine(families, "..", $"{family.Family.Name}-{store}.db")));
    }

    // Built beside this program, in the same configuration.
    static Task<ServerProcess> GatewayAsync(string families, string store, string state)
    {
        string here = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
        string program = Path.Combine(here, "..", "..", "Gateway", Path.GetFileName(here), "Gateway.dll");
        return ServerProcess.StartAsync("dotnet", [program, "serve", "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0", "--ops", "127.0.0.1:0", "--families", families],
            state.Length == 0 ? new Dictionary<string, string> { ["GATEWAY__Store__Mode"] = store }
                : new Dictionary<string, string> { ["GATEWAY__Store__Mode"] = store, ["GATEWAY__Store__Path"] = state });
    }

    static Task<ServerProcess> NodeAsync(MadeBenchFamily family) => ServerProcess.StartAsync(
        "node", [Repository.File("tests", "Benchmarks", "Baselines", "fastify", "server.js")], new Dictionary<string, string>
        {
            ["NODE_PATH"] = Repository.File(NodeModules), ["PORT"] = "0", ["NODE_ENV"] = "production",
            ["MODELS"] = string.Join(':', Directory.GetFiles(Path.Combine(family.Folder, "members")).Order(StringComparer.Ordinal)),
        });
}
