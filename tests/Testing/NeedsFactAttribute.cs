namespace Testing;

/// <summary>A fact that needs programs of the system; skipped, by name, where one is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsFactAttribute : FactAttribute
{
    static readonly Dictionary<string, string> Packages = new(StringComparer.Ordinal)
    {
        ["promtool"] = "prometheus",
        ["prometheus"] = "prometheus",
        ["amtool"] = "prometheus-alertmanager",
        ["prometheus-alertmanager"] = "prometheus-alertmanager",
        ["curl"] = "curl",
        ["strace"] = "strace",
        ["openssl"] = "openssl",
        ["protoc"] = "protobuf-compiler-grpc",
        ["grpc_python_plugin"] = "protobuf-compiler-grpc",
        [Python.Grpc] = "python3-grpcio",
        [Python.H2] = "python3-h2",
        [Python.JsonSchema] = "python3-jsonschema",
        [Python.Sklearn] = "python3-sklearn",
        [Python.Flask] = "python3-flask",
        [Python.Waitress] = "python3-waitress",
        ["chromium"] = "chromium",
        [Python.Numpy] = "python3-numpy",
        [Python.Onnx] = "python3-onnx",
        [Python.Torch] = "python3-torch",
    };

    public NeedsFactAttribute(params string[] tools)
    {
        Tools = tools;
        Skip = Missing(tools);
    }

    public string[] Tools { get; }

    /// <summary>Why a test that needs these is skipped, or null.</summary>
    public static string? Missing(string[] tools)
    {
        if (Array.Find(tools, static tool => Find(tool) is null) is not { } missing)
            return null;
        return Packages.TryGetValue(missing, out string? package) ? $"needs {missing} (Debian package {package}; ./test --all installs it)"
            : missing.StartsWith("artifacts/", StringComparison.Ordinal) ? $"needs {missing} (./test --all fetches it with npm)" : $"needs {missing}";
    }

    /// <summary>Path of a program on PATH, in /usr/bin, in /usr/sbin or in the repository; null where it is in none of them.</summary>
    public static string? Find(string tool)
    {
        string[] folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/bin", "/usr/sbin", Repository.Root];
        return folders.Where(static folder => folder.Length > 0).Select(folder => Path.Combine(folder, tool)).FirstOrDefault(File.Exists);
    }
}
