using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.Security;

/// <summary>An API key as it is sent: <c>gk_ID_SECRET</c>, the secret 32 random bytes in base64url.</summary>
static partial class KeyText
{
    public const string Prefix = "gk_";

    /// <summary>Characters of a secret.</summary>
    public const int SecretLength = 43;

    const int SecretBytes = 32;

    /// <summary>How an id is written, for messages.</summary>
    public const string ExpectedId = "1 to 64 letters, digits, dots and hyphens, the first a letter or digit";

    public static bool IsId(string id) => Id().IsMatch(id);

    /// <summary>Splits a key. Only its form is looked at, which is no secret.</summary>
    public static bool TryParse(string text, out string id, out string secret)
    {
        (id, secret) = ("", "");
        int cut = text.Length - SecretLength - 1;
        if (!text.StartsWith(Prefix, StringComparison.Ordinal) || cut <= Prefix.Length || text[cut] != '_')
            return false;
        (id, secret) = (text[Prefix.Length..cut], text[(cut + 1)..]);
        return IsId(id) && secret.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
    }

    /// <summary>A new secret.</summary>
    public static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>What is kept of a secret: it has 256 random bits, so that nothing slower would help.</summary>
    public static byte[] Digest(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Id();
}
