using System.Collections;
using System.Net;
using Ensemble.Devices;
using Ensemble.Families;
using Gateway.Alerts;
using Gateway.Guard;
using Gateway.Logging;
using Gateway.Security;
using Gateway.Store;
using Gateway.Tracing;

namespace Gateway.Configuration;

/// <summary>Reads file, environment and command line, and checks them as a whole.</summary>
sealed class ConfigLoader
{
    readonly ConfigTree tree = new();

    /// <summary>The frozen configuration, or null with every mistake that was found.</summary>
    public static GatewaySnapshot? Load(ConfigArguments arguments, IDictionary environment, out IReadOnlyList<ConfigMistake> mistakes)
    {
        var loader = new ConfigLoader();
        var snapshot = loader.Read(arguments, environment);
        mistakes = loader.tree.Mistakes;
        return mistakes.Count == 0 ? snapshot : null;
    }

    GatewaySnapshot Read(ConfigArguments arguments, IDictionary environment)
    {
        string? file = arguments.File ?? Configuration.Places.ShippedFile;
        if (file is not null)
            tree.AddFile(file);
        tree.AddEnvironment(environment);
        tree.AddOption("--http", nameof(GatewayConfig.Http), arguments.Http);
        tree.AddOption("--grpc", nameof(GatewayConfig.Grpc), arguments.Grpc);
        tree.AddOption("--ops", nameof(GatewayConfig.Ops), arguments.Ops);
        tree.AddOption("--families", nameof(GatewayConfig.Families), arguments.Families);
        tree.AddOption("--log", [nameof(GatewayConfig.Logging), nameof(LoggingConfig.Format)], arguments.Log);
        tree.AddOption("--behind-tls", [nameof(GatewayConfig.Access), nameof(AccessConfig.BehindTls)], arguments.BehindTls ? "true" : null);
        tree.AddOption("--insecure", [nameof(GatewayConfig.Access), nameof(AccessConfig.Insecure)], arguments.Insecure ? "true" : null);
        tree.AddOption("--gpu", [nameof(GatewayConfig.Device), nameof(DeviceConfig.Kind)], arguments.Gpu ? nameof(DeviceKind.Cuda) : null);
        var config = (GatewayConfig)new ConfigBinder(tree).Bind(tree.Root, typeof(GatewayConfig), "$");
        foreach (var (path, message) in PassRouteChecks.Find(config).Concat(GuardRouteChecks.Find(config)))
            Mistake(path, message);
        if (config.Chaos.Count > 0 && !arguments.Chaos && IsProduction(config.Environment))
            Mistake("$.Chaos", "members that fail on purpose have no place in the Environment Production; --chaos has them there all the same");
        if (config.Logging.Levels.Count > LogLevels.Most)
            Mistake("$.Logging.Levels", $"expected at most {LogLevels.Most} categories");
        var snapshot = new GatewaySnapshot
        {
            Config = config,
            SourceFile = file,
            SourceSha256 = tree.FileSha256,
            Http = Listen("$.Http", config.Http),
            Grpc = Listen("$.Grpc", config.Grpc),
            Ops = Listen("$.Ops", config.Ops),
            Families = FamiliesFolder(config, file),
            Trust = Trust(config, file),
            Store = config.Store,
            StorePath = StorePath(config, file),
            PostgresPassword = FileOf("$.Store.Postgres.PasswordFile", config.Store.Postgres.PasswordFile, file),
            AuditLogPath = AuditLogPath(config, file),
            Answers = new RouteChecks(tree, config).AnswerRoutes(),
            Places = Places(config, file),
            TracePlaces = new TracePlaces(FileOf("$.Tracing.CertificateAuthority", config.Tracing.CertificateAuthority, file), FileOf("$.Tracing.HeadersFile", config.Tracing.HeadersFile, file)),
            AlertPlaces = new AlertPlaces(FileOf("$.Alerts.CertificateAuthority", config.Alerts.CertificateAuthority, file), FileOf("$.Alerts.TokenFile", config.Alerts.TokenFile, file)),
        };
        foreach (var (path, message) in AccessRules.Find(snapshot).Concat(StoreRules.Find(snapshot)).Concat(AlertRules.Find(snapshot)).Concat(TraceRules.Find(snapshot)).Concat(arguments.AsksDevice ? DeviceRules.Find(config.Device) : []))
            Mistake(path, message);
        return snapshot;
    }

    static bool IsProduction(string environment) =>
        string.IsNullOrWhiteSpace(environment) || string.Equals(environment.Trim(), GatewayConfig.Production, StringComparison.OrdinalIgnoreCase);

    IPEndPoint Listen(string path, string text)
    {
        if (!ListenAddress.TryParse(text, out var endpoint))
            Mistake(path, $"expected ADDR:PORT as in 127.0.0.1:8080, came \"{text}\"");
        return endpoint;
    }

    string FamiliesFolder(GatewayConfig config, string? file)
    {
        string? folder = config.Families;
        string source = tree.SourceOf("$.Families");
        if (folder is null)
            folder = Configuration.Places.Config is { } shipped ? Path.Combine(shipped, "families") : "config/families";
        else if (folder.Length > 0 && file is not null && string.Equals(source, file, StringComparison.Ordinal))
            folder = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, folder);
        if (folder.Length == 0 || folder.Contains('\0', StringComparison.Ordinal))
        {
            Mistake("$.Families", "expected a folder of families; this is no path");
            return folder;
        }

        folder = Path.GetFullPath(folder);
        if (!Directory.Exists(folder))
            Mistake("$.Families", $"expected a folder of families; {folder} is none");
        return folder;
    }

    AccessPlaces Places(GatewayConfig config, string? file) => new(
        FileOf("$.Access.Keys", config.Access.Keys, file),
        config.Access.Tokens is { Jwks: { } jwks } ? AccessRules.IsAddress(jwks) ? jwks : FileOf("$.Access.Tokens.Jwks", jwks, file) : null,
        FileOf("$.Tls.Certificate", config.Tls.Certificate, file),
        FileOf("$.Tls.Key", config.Tls.Key, file),
        FileOf("$.Tls.ClientCa", config.Tls.ClientCa, file));

    string? FileOf(string place, string? path, string? file)
    {
        if (path is null)
            return null;
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
        {
            Mistake(place, "expected a file; this is no path of one");
            return null;
        }

        return Absolute(place, path, file);
    }

    // A path in the file goes out from the file's folder, every other one from where the program runs.
    string Absolute(string place, string path, string? file)
    {
        bool fromFile = file is not null && string.Equals(tree.SourceOf(place), file, StringComparison.Ordinal);
        return Path.GetFullPath(fromFile ? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file!))!, path) : path);
    }

    string StorePath(GatewayConfig config, string? file)
    {
        string? path = config.Store.Path;
        if (path is null)
            return Path.GetFullPath(Path.Combine(Configuration.Places.Config is { } shipped ? Path.GetDirectoryName(shipped)! : ".", "state", "decisions.db"));
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal) || path.EndsWith('/'))
        {
            Mistake("$.Store.Path", "expected a file; this is no path of one");
            return path;
        }

        return Absolute("$.Store.Path", path, file);
    }

    string? AuditLogPath(GatewayConfig config, string? file)
    {
        if (config.AuditLog.Path is not { } path)
            return null;
        if (path.Length > 0 && !path.Contains('\0', StringComparison.Ordinal) && !path.EndsWith('/'))
            return Absolute("$.AuditLog.Path", path, file);
        Mistake("$.AuditLog.Path", "expected a file; this is no path of one");
        return null;
    }

    ManifestTrust? Trust(GatewayConfig config, string? file)
    {
        var trust = new ManifestTrust(config.Signatures.RequireSignature);
        foreach (var (name, path) in config.Signatures.Keys)
        {
            string place = $"$.Signatures.Keys.{name}";
            if (SignatureKeyFile.AddTo(trust, name, Absolute(place, path, file)) is { } wrong)
                Mistake(place, wrong);
        }

        if (trust is { Required: true, IsEmpty: true } && config.Signatures.Keys.Count == 0)
            Mistake("$.Signatures.RequireSignature", "a signature is required and there is no key by which one could be told; name one under Signatures.Keys");
        return trust is { Required: false, IsEmpty: true } ? null : trust;
    }

    void Mistake(string path, string message) => tree.Mistakes.Add(new(tree.SourceOf(path), path, message));
}
