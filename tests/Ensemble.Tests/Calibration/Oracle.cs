using System.Text.Json;

namespace Ensemble.Tests.Calibration;

/// <summary>Expected values computed by the independent scripts beside them.</summary>
static class Oracle
{
    public static IEnumerable<JsonElement> Section(string file, string section) => Read(file).GetProperty(section).EnumerateArray();

    public static JsonElement Read(string file)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Calibration", file);
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.Clone();
    }
}
