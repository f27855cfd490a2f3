namespace Testing.Services;

/// <summary>A service that knows nothing of the gateway, and what a gateway in front of it is told.</summary>
sealed class ServiceExample
{
    /// <summary>Needed by the service behind fastify.</summary>
    public const string OnnxRuntimeNode = "artifacts/services/fastify/node_modules/onnxruntime-node/package.json";

    const string PythonProgram = "/usr/bin/python3";

    /// <summary>The weather by an ONNX model of six numbers, which come as one array: node, fastify, onnxruntime-node.</summary>
    public static ServiceExample Fastify { get; } = new()
    {
        Name = "fastify",
        Title = "an ONNX model behind fastify and onnxruntime-node",
        Family = "weather",
        Path = "/weather",
        Data = "weather.csv",
        Ignored = "location,date",
        Input = """{ "features": "/features" }""",
        Label = "label",
        Body = day => $$"""{"features":[{{string.Join(',', ((string[])["doy_sin", "doy_cos", "precipitation", "temp_max", "temp_min", "wind"]).Select(f => day[f]))}}]}""",
        StartAsync = async (folder, data) =>
        {
            string model = System.IO.Path.Combine(folder, "model.onnx");
            var trained = await Command.RunAsync(PythonProgram, Source("fastify", "train.py"), data, model);
            if (trained.Code != 0)
                throw new InvalidOperationException(trained.Error);
            return await DeployedService.StartAsync("node", [Source("fastify", "server.js")], new Dictionary<string, string>
            {
                ["MODEL"] = model, ["NODE_PATH"] = Repository.File("artifacts", "services", "fastify", "node_modules"),
            });
        },
        Needs = [OnnxRuntimeNode, .. SklearnFiles, "/usr/lib/python3/dist-packages/onnx/__init__.py"],
    };

    /// <summary>Penguins by a forest, from numbers and words under names: Flask, waitress, scikit-learn.</summary>
    public static ServiceExample Flask { get; } = new()
    {
        Name = "flask",
        Title = "a forest of scikit-learn behind Flask and waitress",
        Family = "penguins",
        Path = "/species",
        Data = "penguins.csv",
        Ignored = "bill_length_mm,bill_depth_mm",
        Input = """
            { "island": "/penguin/island", "sex": { "Pointer": "/penguin/sex", "Default": "female" },
              "flipper_length_mm": "/penguin/flipper_length_mm", "body_mass_g": "/penguin/body_mass_g" }
            """,
        Label = "species",
        Body = p => $$$"""{"penguin":{"island":"{{{p["island"]}}}","sex":"{{{p["sex"]}}}","flipper_length_mm":{{{p["flipper_length_mm"]}}},"body_mass_g":{{{p["body_mass_g"]}}}}}""",
        StartAsync = (_, data) => DeployedService.StartAsync(PythonProgram, [Source("flask", "service.py"), data], new Dictionary<string, string>()),
        Needs = [.. SklearnFiles, "/usr/lib/python3/dist-packages/flask/__init__.py", "/usr/lib/python3/dist-packages/waitress/__init__.py"],
    };

    static string[] SklearnFiles => ["/usr/lib/python3/dist-packages/sklearn/__init__.py"];

    public required string Name { get; init; }

    /// <summary>What it is, in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>Name of the family in front of it.</summary>
    public required string Family { get; init; }

    /// <summary>Where the service answers.</summary>
    public required string Path { get; init; }

    /// <summary>File of config/data whose split train both learn from.</summary>
    public required string Data { get; init; }

    /// <summary>Columns that a request does not carry.</summary>
    public required string Ignored { get; init; }

    /// <summary>The route's Input.</summary>
    public required string Input { get; init; }

    /// <summary>Member of the reply that holds the label.</summary>
    public required string Label { get; init; }

    /// <summary>A row of the data as the service takes it.</summary>
    public required Func<IReadOnlyDictionary<string, string>, string> Body { get; init; }

    /// <summary>Starts the service, given a folder of its own and its data.</summary>
    public required Func<string, string, Task<DeployedService>> StartAsync { get; init; }

    /// <summary>Files without which it cannot run, in the repository or the system.</summary>
    public required string[] Needs { get; init; }

    /// <summary>The first file that is missing; null where none is.</summary>
    public string? Missing => Array.Find(Needs, static need => !File.Exists(Repository.File(need)));

    /// <summary>Rows of the data by name, of the splits asked for.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string>> Rows(params string[] splits)
    {
        var lines = File.ReadLines(Repository.File("config", "data", Data)).Select(line => line.Split(',')).ToList();
        return [.. lines.Skip(1).Select(line => lines[0].Zip(line).ToDictionary(p => p.First, p => p.Second, StringComparer.Ordinal))
            .Where(row => splits.Contains(row["split"], StringComparer.Ordinal))];
    }

    /// <summary>Starts the service.</summary>
    /// <param name="folder">A folder of its own.</param>
    public Task<DeployedService> DeployAsync(string folder) => StartAsync(folder, Repository.File("config", "data", Data));

    /// <summary>Trains the family; takes a second or two.</summary>
    /// <param name="families">Folder of the families.</param>
    public async Task TrainAsync(string families)
    {
        string data = Repository.File("config", "data", Data), folder = System.IO.Path.Combine(families, Family);
        await ExportAsync("train", "--data", data, "--rows", "split=train", "--ignore", Ignored, "--hidden", "32", "--bootstrap", "--no-single",
            "--threads", "1", "--name", Family, "--out", folder);
        // A novelty gate of its default rate needs 99 rows.
        if (Rows("calibration").Count >= 99)
            await ExportAsync("calibrate", folder, "--unlabelled", "--data", data, "--fit-rows", "split=calibration");
    }

    /// <summary>The clusters and routes of a gateway in front of it.</summary>
    /// <param name="service">Address of the service.</param>
    /// <param name="mode">More keys of the route, the mode among them.</param>
    public string Configuration(string service, string mode) => $$"""
        { "Clusters": { "{{Name}}": { "Destinations": { "a": { "Address": "{{service}}" } } } },
          "Routes": { "{{Name}}": { "Match": { "Path": "{{Path}}" }, "Cluster": "{{Name}}", {{mode}} } } }
        """;

    /// <summary>Keys of a guard route that annotates, with a budget that no machine is too slow for.</summary>
    public string Guard => $$""" "Mode": "guard", "Family": "{{Family}}", "OnFlag": "annotate", "FlagBudget": "00:00:10", "Input": {{Input}}, "Answer": { "Label": "/{{Label}}" } """;

    static string Source(string service, string file) => Repository.File("tests", "Gateway.Tests", "Services", service, file);

    // Built beside the program that runs this, in the same configuration.
    static async Task ExportAsync(params string[] arguments)
    {
        string here = AppContext.BaseDirectory.TrimEnd(System.IO.Path.DirectorySeparatorChar);
        string program = System.IO.Path.Combine(here, "..", "..", "Export", System.IO.Path.GetFileName(here), "Export.dll");
        var ended = await Command.RunAsync("dotnet", [program, .. arguments]);
        if (ended.Code != 0)
            throw new InvalidOperationException(ended.Error);
    }
}
