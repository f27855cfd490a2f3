namespace Benchmarks.Cmnist;

/// <summary>What the paper reports (Imprecise Learning, ICML 2024, tables 2 and 3), on 50,000 digits: quoted, not compared like for like.</summary>
static class Paper
{
    static readonly Dictionary<string, double[]> accuracies = new(StringComparer.Ordinal)
    {
        ["ERM"] = [96.1, 87.1, 78.0, 72.1, 65.8, 59.2, 51.8, 47.1, 39.9, 33.6, 28.3],
        ["GroupDRO"] = [54.1, 55.6, 58.1, 59.5, 61.5, 64.5, 66.3, 69.1, 70.5, 73.9, 75.5],
        ["SD"] = [52.1, 54.1, 56.6, 58.6, 59.7, 63.7, 65.8, 67.0, 68.5, 70.3, 73.3],
        ["IRM"] = [72.0, 72.0, 72.0, 72.0, 72.1, 69.7, 69.3, 69.9, 69.2, 69.7, 67.7],
        ["EQRM"] = [67.8, 67.7, 68.3, 68.8, 70.5, 69.1, 70.3, 72.0, 72.1, 71.4, 72.1],
        ["VREx"] = [72.7, 71.3, 71.8, 71.4, 71.7, 69.5, 69.5, 70.2, 69.5, 71.6, 68.5],
        ["Oracle (e = .5)"] = [73.5, 73.5, 73.5, 73.5, 73.5, 73.5, 73.5, 73.5, 73.5, 73.5, 73.5],
        ["Inf-Task"] = [96.0, 86.3, 78.6, 68.0, 62.1, 61.3, 63.2, 65.0, 66.6, 68.4, 68.3],
        ["IRO"] = [95.8, 87.2, 78.8, 68.9, 69.4, 69.5, 70.8, 70.1, 70.0, 70.4, 70.3],
    };

    static readonly Dictionary<string, string> regrets = new(StringComparer.Ordinal)
    {
        ["ERM"] = "72.7 (71.7 by its own row)", ["GroupDRO"] = "46.9 (45.9)", ["SD"] = "47.9", ["IRM"] = "32.3", ["EQRM"] = "32.2", ["VREx"] = "31.5",
        ["Oracle (e = .5)"] = "27.9 (26.5)", ["Inf-Task"] = "31.7", ["IRO"] = "29.7",
    };

    static readonly Dictionary<string, string> standard = new(StringComparer.Ordinal)
    {
        ["ERM"] = "27.9 ± 1.5", ["GroupDRO"] = "29.0 ± 1.1", ["SD"] = "70.3 ± 0.6", ["IRM"] = "69.7 ± 0.9", ["EQRM"] = "71.4 ± 0.4",
        ["VREx"] = "71.6 ± 0.5", ["Oracle (e = .5)"] = "73.5 ± 0.2", ["IRO"] = "27.4 ± 0.1", ["IRO+VREx"] = "65.4 ± 0.1 (71.4 ± 0.2 from random weights)",
    };

    public static double[]? Accuracies(string method) => accuracies.GetValueOrDefault(method);

    public static string Regret(string method) => regrets.GetValueOrDefault(method, "");

    public static string Standard(string method) => standard.GetValueOrDefault(method, "");
}
