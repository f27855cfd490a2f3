using Testing;
using YamlDotNet.RepresentationModel;

namespace Gateway.Tests.Deployment;

/// <summary>Files of config/kubernetes, read as what they are.</summary>
static class Manifest
{
    /// <summary>Every object of the shipped manifests, by file; what tells kustomize and the adapter what to do is none.</summary>
    public static IReadOnlyList<(string File, YamlMappingNode Root)> All { get; } =
        [.. Directory.EnumerateFiles(Repository.File("config", "kubernetes"), "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Where(f => Path.GetFileName(f) is not ("kustomization.yaml" or "deployment.yaml" or "adapter.yaml"))
            .SelectMany(f => Read(File.ReadAllText(f)).Select(root => (Path.GetFileName(f), root)))];

    /// <summary>The documents of a YAML text.</summary>
    public static IEnumerable<YamlMappingNode> Read(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return stream.Documents.Select(d => d.RootNode).OfType<YamlMappingNode>().ToArray();
    }

    /// <summary>The one object of a kind and name.</summary>
    public static YamlMappingNode Of(string kind, string name) => All.Single(m => Text(m.Root, "kind") == kind && Text(m.Root, "metadata", "name") == name).Root;

    /// <summary>A node below another one; keys by name, elements of lists by number.</summary>
    public static YamlNode At(YamlNode node, params object[] path) =>
        path.Aggregate(node, (at, step) => step is int index ? ((YamlSequenceNode)at)[index] : ((YamlMappingNode)at)[(string)step]);

    public static string Text(YamlNode node, params object[] path) => ((YamlScalarNode)At(node, path)).Value!;

    public static IEnumerable<YamlNode> Items(YamlNode node, params object[] path) => (YamlSequenceNode)At(node, path);

    /// <summary>A mapping of words.</summary>
    public static IReadOnlyDictionary<string, string> Words(YamlNode node, params object[] path) =>
        ((YamlMappingNode)At(node, path)).ToDictionary(p => ((YamlScalarNode)p.Key).Value!, p => ((YamlScalarNode)p.Value).Value!, StringComparer.Ordinal);
}
