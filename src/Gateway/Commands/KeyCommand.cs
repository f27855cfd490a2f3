using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Gateway.Security;

namespace Gateway.Commands;

/// <summary>Makes an API key: its text, which is told once, and its line for the keys file.</summary>
static class KeyCommand
{
    static readonly Option<string[]> Scopes = new("--scope") { Description = "What it may: " + ScopeSet.Expected, HelpName = "SCOPE", Required = true };
    static readonly Option<string> Expires = new("--expires") { Description = "Until when: days as in 90d, a date as in 2027-06-30, or never", HelpName = "WHEN", DefaultValueFactory = _ => "90d" };
    static readonly Option<string?> Tenant = new("--tenant") { Description = "Whose decisions it sees; without it those of every tenant", HelpName = "NAME" };
    static readonly Option<int?> PerSecond = new("--per-second") { Description = "Requests a second in the long run", HelpName = "N" };
    static readonly Option<int?> Burst = new("--burst") { Description = "Requests at once after a pause (default: twice --per-second)", HelpName = "N" };
    static readonly Option<string?> File = new("--file") { Description = "Keys file that the line is added to; made with mode 0600 where there is none", HelpName = "FILE" };

    public static Command Create()
    {
        var command = new Command("key", "Makes an API key. Prints the key, which is kept nowhere, and its line for the file that Access.Keys names;\n"
            + "with --file the line is added there and the key alone is printed.\n\nExample:\n  ./gateway key web --scope predict:mnist --expires 90d");
        var id = new Argument<string>("NAME") { Description = "Its id: " + KeyText.ExpectedId };
        var asJson = new Option<bool>("--json") { Description = "Key and line as JSON" };
        command.Arguments.Add(id);
        foreach (var option in new Option[] { Scopes, Expires, Tenant, PerSecond, Burst, File, asJson })
            command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetResult(id)?.Tokens is [var name, ..] && !KeyText.IsId(name.Value))
                result.AddError($"NAME: expected {KeyText.ExpectedId}, came {Replies.Fault.Show(name.Value)}");
        });
        Scopes.Validators.Add(result =>
        {
            ScopeSet.Parse(result.Tokens.Select(t => t.Value), out var unknown);
            if (unknown.Count > 0)
                result.AddError($"--scope: expected {ScopeSet.Expected}, came {Replies.Fault.Show(unknown[0])}");
        });
        Expires.Validators.Add(result =>
        {
            if (result.Tokens.Select(t => t.Value).FirstOrDefault(v => !TryRead(v, TimeProvider.System, out _)) is { } wrong)
                result.AddError($"--expires: expected 90d, 2027-06-30 or never, came {Replies.Fault.Show(wrong)}");
        });
        command.SetAction(parsed => Run(parsed, parsed.GetRequiredValue(id), parsed.GetValue(asJson)));
        return command;
    }

    static int Run(ParseResult parsed, string id, bool asJson)
    {
        TryRead(parsed.GetRequiredValue(Expires), TimeProvider.System, out var expires);
        string secret = KeyText.NewSecret();
        int? burst = parsed.GetValue(Burst), rate = parsed.GetValue(PerSecond) ?? (burst is null ? null : Math.Max(1, burst.Value / 2));
        var line = new KeyLine
        {
            Id = id,
            Sha256 = Convert.ToHexStringLower(KeyText.Digest(secret)),
            Scopes = parsed.GetRequiredValue(Scopes),
            Expires = expires,
            Tenant = parsed.GetValue(Tenant),
            Quota = rate is { } perSecond ? new KeyQuota { PerSecond = perSecond, Burst = burst ?? (int)Math.Min(int.MaxValue, perSecond * 2L) } : null,
        };
        string key = $"{KeyText.Prefix}{id}_{secret}";
        string text = JsonSerializer.Serialize(line, KeyLine.Json);
        if (KeyFile.Read(Encoding.UTF8.GetBytes(text), out var wrong) is null)
        {
            Console.Error.WriteLine($"error: {wrong[0]}");
            return ExitCode.WrongUse;
        }

        string? file = parsed.GetValue(File);
        if (file is not null && Add(file, text) is { } mistake)
        {
            Console.Error.WriteLine($"error: {mistake}");
            return ExitCode.BrokenInput;
        }

        Console.WriteLine(asJson ? JsonSerializer.Serialize(new { key, line }, KeyLine.Json) : file is null ? $"{key}\n{text}" : key);
        return ExitCode.Done;
    }

    // By rename: a gateway that reads it meanwhile sees the one or the other.
    static string? Add(string file, string line)
    {
        byte[] before = [];
        if (System.IO.File.Exists(file))
        {
            if (SecretFile.Read(file, out string? mistake) is not { } read)
                return mistake;
            before = read;
        }

        string all = Encoding.UTF8.GetString(before).TrimEnd('\n');
        byte[] bytes = Encoding.UTF8.GetBytes($"{(all.Length == 0 ? "" : all + "\n")}{line}\n");
        if (KeyFile.Read(bytes, out var mistakes) is null)
            return $"{file}: {mistakes[0]}";
        string made = file + ".new";
        System.IO.File.Delete(made);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(made, options))
            stream.Write(bytes);
        System.IO.File.Move(made, file, overwrite: true);
        return null;
    }

    static bool TryRead(string text, TimeProvider time, out DateTimeOffset? expires)
    {
        expires = null;
        if (text == "never")
            return true;
        if (text.EndsWith('d') && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int days) && days is > 0 and <= 36500)
        {
            var now = time.GetUtcNow();
            expires = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero).AddDays(days);
            return true;
        }

        bool read = DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ss'Z'"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment);
        expires = read ? moment : null;
        return read;
    }
}
