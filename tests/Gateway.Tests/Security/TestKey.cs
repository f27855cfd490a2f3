using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Gateway.Tests.Security;

/// <summary>A key made without the code under test: its text, and its line for the file.</summary>
sealed record TestKey(string Text, string Line)
{
    /// <summary>Makes a key.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="scopes">Scopes with a space between them.</param>
    /// <param name="more">More of its line, as JSON keys with a comma before them.</param>
    public static TestKey Of(string id, string scopes, string more = "")
    {
        string secret = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        string digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(secret)));
        return new($"gk_{id}_{secret}", $$"""{"id":"{{id}}","sha256":"{{digest}}","scopes":{{JsonSerializer.Serialize(scopes.Split(' '))}}{{more}}}""");
    }

    /// <summary>Writes a file of keys that its owner alone can open.</summary>
    public static void Write(string path, params TestKey[] keys)
    {
        string made = path + ".new";
        File.WriteAllText(made, string.Join('\n', keys.Select(k => k.Line)) + "\n");
        FileModes.Set(made, FileModes.OwnerAlone);
        File.Move(made, path, overwrite: true);
    }
}
