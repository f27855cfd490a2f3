using System.Collections;

namespace Gateway.Configuration;

/// <summary>Where the configuration comes from, so that it can be read again: file, environment and command line as they were at the start.</summary>
/// <param name="Arguments">What the command line says.</param>
/// <param name="Environment">Variables of the environment.</param>
sealed record ConfigSource(ConfigArguments Arguments, IDictionary Environment)
{
    /// <summary>The file; null where there is none.</summary>
    public string? File => Arguments.File ?? Places.ShippedFile;

    /// <summary>Reads it anew: the frozen configuration, or null with every mistake that was found.</summary>
    public GatewaySnapshot? Load(out IReadOnlyList<ConfigMistake> mistakes) => ConfigLoader.Load(Arguments, Environment, out mistakes);
}
