using System.Reflection;

namespace Gateway.Metrics;

/// <summary>Which build runs.</summary>
static class BuildVersion
{
    /// <summary>Version of the gateway, without the source revision.</summary>
    public static string Gateway { get; } =
        typeof(BuildVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";
}
