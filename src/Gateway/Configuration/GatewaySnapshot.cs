using System.Net;
using Ensemble.Families;

namespace Gateway.Configuration;

/// <summary>The checked configuration, frozen; every request keeps the one that it began with.</summary>
sealed record GatewaySnapshot
{
    public required GatewayConfig Config { get; init; }

    /// <summary>The configuration file; null for none.</summary>
    public string? SourceFile { get; init; }

    /// <summary>SHA-256 of its bytes.</summary>
    public string? SourceSha256 { get; init; }

    public required IPEndPoint Http { get; init; }

    public required IPEndPoint Grpc { get; init; }

    public required IPEndPoint Ops { get; init; }

    /// <summary>Folder of the families, absolute.</summary>
    public required string Families { get; init; }

    /// <summary>Whose signatures on manifests count; null for nobody's.</summary>
    public ManifestTrust? Trust { get; init; }

    public required StoreConfig Store { get; init; }

    /// <summary>File of the decision store, absolute.</summary>
    public required string StorePath { get; init; }

    /// <summary>File of the password to a decision store on PostgreSQL, absolute; null for none.</summary>
    public string? PostgresPassword { get; init; }

    /// <summary>File of the audit log, absolute; null for none.</summary>
    public string? AuditLogPath { get; init; }

    /// <summary>Answer routes by family; a family without one is answered as <see cref="AnswerPolicy.Default"/> says.</summary>
    public required IReadOnlyDictionary<string, AnswerPolicy> Answers { get; init; }

    /// <summary>Files of keys and certificates.</summary>
    public AccessPlaces Places { get; init; } = new();

    /// <summary>Files of what is shown to Alertmanagers.</summary>
    public AlertPlaces AlertPlaces { get; init; } = new();

    /// <summary>Files of what is shown to a collector of traces.</summary>
    public TracePlaces TracePlaces { get; init; } = new();

    /// <summary>Whatever the configuration says, for a gateway that only this process asks.</summary>
    public bool AsksNobody { get; init; }

    /// <summary>Whether callers have to be known.</summary>
    public bool AsksWho => !AsksNobody && Config.Access.IsOn();

    /// <summary>Whether the listeners speak TLS.</summary>
    public bool SpeaksTls => Places.Certificate is not null;

    /// <summary>What models run on: as it was at the start.</summary>
    public DeviceConfig Device { get => field ?? Config.Device; init; }

    public LimitsConfig Limits => Config.Limits;

    public AnswerPolicy PolicyFor(string family) => Answers.GetValueOrDefault(family, AnswerPolicy.Default);
}
