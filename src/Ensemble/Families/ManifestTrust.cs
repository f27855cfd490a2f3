using System.Security.Cryptography;

namespace Ensemble.Families;

/// <summary>
/// Whose signatures on manifests count, and whether one is needed. A manifest holds the digest of every file that a version is made of,
/// so that a signature on it is one on all of them. Thread-safe.
/// </summary>
public sealed class ManifestTrust
{
    /// <summary>What is put behind a file's name to name its signature.</summary>
    public const string Suffix = ".sig";

    /// <summary>Far more than a signature needs.</summary>
    const int LargestFile = 4096;

    const string P256 = "1.2.840.10045.3.1.7";

    readonly List<(string Name, byte[] Key)> keys = [];

    /// <param name="required">Whether a family without a signature is refused.</param>
    public ManifestTrust(bool required) => Required = required;

    /// <summary>Whether a family without a signature is refused; a wrong one is refused always.</summary>
    public bool Required { get; }

    /// <summary>Whether there is nobody whose signature would count.</summary>
    public bool IsEmpty => keys.Count == 0;

    /// <summary>Adds a key.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="pem">A public key of the curve P-256, as <c>openssl ec -pubout</c> writes it.</param>
    /// <returns>What is wrong with it; null for nothing.</returns>
    public string? Add(string name, string pem)
    {
        if (pem.Contains("PRIVATE KEY", StringComparison.Ordinal))
            return "it holds a private key, which belongs to who signs and nowhere else; give the public one (openssl ec -in KEY.pem -pubout)";
        try
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(pem);
            if (key.ExportParameters(false).Curve.Oid.Value != P256)
                return "expected a key of the curve P-256 (openssl ecparam -name prime256v1 -genkey)";
            keys.Add((name, key.ExportSubjectPublicKeyInfo()));
            return null;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return "expected a public key of the curve P-256 in PEM (BEGIN PUBLIC KEY)";
        }
    }

    /// <summary>Checks the signature of a file's exact bytes.</summary>
    /// <param name="file">Path of the file in the folder.</param>
    /// <param name="content">What was read of it.</param>
    /// <param name="files">The folder.</param>
    /// <returns>Why the file may not be used; null where it may.</returns>
    internal string? Refuses(string file, byte[] content, FamilyFolder files)
    {
        string path = file + Suffix;
        if (!files.Has(path))
            return Required ? $"{path}: missing; the configuration asks for a signature of {file} by {Names} (Signatures.RequireSignature). {How(file)}" : null;
        var mistakes = new List<string>();
        if (files.Read(file, path, null, null, mistakes, LargestFile) is not { } signature)
            return mistakes[0];
        // Without keys nobody can be asked; whoever wants to be sure requires it, which asks for keys.
        if (IsEmpty)
            return null;
        byte[] der = Decoded(signature);
        return keys.Exists(k => Signed(k.Key, content, der))
            ? null
            : $"{path}: it is no signature of this {file} by {Names}. Whatever writes {file} (calibrate does) makes a new one necessary. {How(file)}";
    }

    string Names => keys.Count == 1 ? $"the key '{keys[0].Name}'" : $"any of the keys {string.Join(", ", keys.Select(k => $"'{k.Name}'"))}";

    static string How(string file) => $"To sign: openssl dgst -sha256 -sign KEY.pem -out {file}{Suffix} {file}";

    // As openssl writes it, or that in base64, over as many lines as somebody likes.
    static byte[] Decoded(byte[] signature)
    {
        string text = System.Text.Encoding.ASCII.GetString(signature);
        byte[] bytes = new byte[signature.Length];
        return Convert.TryFromBase64String(text, bytes, out int length) ? bytes[..length] : signature;
    }

    static bool Signed(byte[] publicKey, byte[] content, byte[] signature)
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(publicKey, out _);
        try
        {
            return key.VerifyData(content, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
