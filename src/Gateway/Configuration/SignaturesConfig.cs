using System.ComponentModel;

namespace Gateway.Configuration;

/// <summary>Who may sign families.</summary>
sealed class SignaturesConfig
{
    [Description("Whether a family without a signature (family.json.sig) by one of Keys is refused. One with a wrong signature is refused wherever there are keys.")]
    public bool RequireSignature { get; init; }

    [Description("Files of public keys (P-256, PEM) by name, which messages say.")]
    public IReadOnlyDictionary<string, string> Keys { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
