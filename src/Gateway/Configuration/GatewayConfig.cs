using System.ComponentModel;
using System.Text.Json.Nodes;

namespace Gateway.Configuration;

/// <summary>Everything that can be configured, as the user writes it in gateway.json.</summary>
sealed class GatewayConfig
{
    /// <summary>The environment of whoever says nothing.</summary>
    internal const string Production = "Production";

    [Description("Where the data port listens, ADDR:PORT; port 0 takes any free one.")]
    public string Http { get; init; } = "127.0.0.1:8080";

    [Description("Where gRPC listens (HTTP/2 without TLS), ADDR:PORT; port 0 takes any free one.")]
    public string Grpc { get; init; } = "127.0.0.1:8081";

    [Description("Where operations (metrics, health, repository) listen, ADDR:PORT.")]
    public string Ops { get; init; } = "127.0.0.1:8082";

    [Description("Folder of the families; null takes config/families of the repository, or beside the program.")]
    public string? Families { get; init; }

    [Description("What a caller can send at most, and for how long a request may run.")]
    public LimitsConfig Limits { get; init; } = new();

    [Description("Time-outs and circuit breakers around each member.")]
    public MembersConfig Members { get; init; } = new();

    [Description("What models run on.")]
    public DeviceConfig Device { get; init; } = new();

    [Description("When members are not run again on inputs that they were given before.")]
    public ReuseConfig Reuse { get; init; } = new();

    [Description("How members on other servers are asked, and when a replica of one is left out.")]
    public RemoteMembersConfig RemoteMembers { get; init; } = new();

    [Description("What is done to members on purpose, by family and member; in the Environment Production only with --chaos.")]
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, ChaosConfig>> Chaos { get; init; } = new Dictionary<string, IReadOnlyDictionary<string, ChaosConfig>>(StringComparer.Ordinal);

    [Description("Where the gateway runs, in a word of your own; Production forbids Chaos.")]
    public string Environment { get; init; } = Production;

    [Description("Families whose models run in processes of their own.")]
    public IsolationConfig Isolation { get; init; } = new();

    [Description("Whose signatures on families count.")]
    public SignaturesConfig Signatures { get; init; } = new();

    [Description("What is kept of decisions, and where.")]
    public StoreConfig Store { get; init; } = new();

    [Description("Where what changes the gateway is kept: starts, loads, refusals, promotions, withdrawals.")]
    public AuditLogConfig AuditLog { get; init; } = new();

    [Description("How audited rows are handed out for labelling.")]
    public AuditConfig Audit { get; init; } = new();

    [Description("How guarantees and traffic are watched.")]
    public MonitorsConfig Monitors { get; init; } = new();

    [Description("Whom the gateway tells itself what cannot wait for a scrape.")]
    public AlertsConfig Alerts { get; init; } = new();

    [Description("Where traces of requests go.")]
    public TracingConfig Tracing { get; init; } = new();

    [Description("What is logged, and how.")]
    public LoggingConfig Logging { get; init; } = new();

    [Description("What is exported beside the gateway's own metrics.")]
    public MetricsConfig Metrics { get; init; } = new();

    [Description("Who may ask what. Without Keys, Tokens and Certificates nothing is asked of callers, and what reads or changes is for peers on this machine.")]
    public AccessConfig Access { get; init; } = new();

    [Description("TLS of the three listeners; without a certificate they speak in the clear.")]
    public TlsConfig Tls { get; init; } = new();

    [Description("Deployed services by name, in YARP's own keys.")]
    public IReadOnlyDictionary<string, JsonObject> Clusters { get; init; } = new Dictionary<string, JsonObject>(StringComparer.Ordinal);

    [Description("Routes by name.")]
    public IReadOnlyDictionary<string, RouteConfig> Routes { get; init; } = new Dictionary<string, RouteConfig>(StringComparer.Ordinal);
}
