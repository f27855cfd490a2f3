using System.Diagnostics;

namespace Testing;

/// <summary>Debian's Python, the independent judge of file forms.</summary>
static class Python
{
    /// <summary>Needed by tests that call <see cref="Run"/> with numpy.</summary>
    public const string Numpy = "/usr/lib/python3/dist-packages/numpy/__init__.py";

    /// <summary>Needed by tests that call <see cref="Run"/> with onnx.</summary>
    public const string Onnx = "/usr/lib/python3/dist-packages/onnx/__init__.py";

    /// <summary>Needed by tests that make models with PyTorch.</summary>
    public const string Torch = "/usr/lib/python3/dist-packages/torch/__init__.py";

    /// <summary>Needed by tests that make models with scikit-learn, for the guide or for a service.</summary>
    public const string Sklearn = "/usr/lib/python3/dist-packages/sklearn/__init__.py";

    /// <summary>Needed by tests that call <see cref="Run"/> with grpcio.</summary>
    public const string Grpc = "/usr/lib/python3/dist-packages/grpc/__init__.py";

    /// <summary>Needed by tests that call <see cref="RunFile"/> with jsonschema.</summary>
    public const string JsonSchema = "/usr/lib/python3/dist-packages/jsonschema/__init__.py";

    /// <summary>Needed by floods of HTTP/2 frames.</summary>
    public const string H2 = "/usr/lib/python3/dist-packages/h2/__init__.py";

    /// <summary>Needed by the service behind Flask.</summary>
    public const string Flask = "/usr/lib/python3/dist-packages/flask/__init__.py";

    /// <summary>Needed by the service behind Flask.</summary>
    public const string Waitress = "/usr/lib/python3/dist-packages/waitress/__init__.py";

    /// <summary>Runs a program and gives what it printed; fails the test where it fails.</summary>
    public static string Run(string program, params string[] arguments) => Start(["-c", program, .. arguments]);

    /// <summary>Runs a script; see <see cref="Run"/>.</summary>
    public static string RunFile(string script, params string[] arguments) => Start([script, .. arguments]);

    static string Start(string[] arguments)
    {
        var start = new ProcessStartInfo("/usr/bin/python3", arguments)
        {
            UseShellExecute = false, RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, errors.GetAwaiter().GetResult());
        return output.Trim();
    }
}
