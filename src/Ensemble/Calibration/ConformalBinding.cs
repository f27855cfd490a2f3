using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Ensemble.Families;

namespace Ensemble.Calibration;

/// <summary>What calibrated intervals or sets belong to: the predictor, and their own figures.</summary>
public static class ConformalBinding
{
    /// <summary>SHA-256, lower-case hexadecimal.</summary>
    public static string Compute(Manifest manifest, ConformalConfig config)
    {
        var text = new StringBuilder("conformal=1\n");
        GuaranteeBinding.Predictor(text, manifest);
        text.Append(JsonSerializer.Serialize(config with { Binding = "" }));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
