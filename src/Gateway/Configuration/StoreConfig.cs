using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Configuration;

/// <summary>What is kept of decisions, where, and for how long.</summary>
sealed class StoreConfig
{
    [Description("File of the decision store (SQLite), and of the spill file beside it; null takes state/decisions.db of the repository, or beside the program.")]
    public string? Path { get; init; }

    [Description("A PostgreSQL database in place of the file, for several gateways; Path then names where the spill file lies.")]
    public PostgresConfig Postgres { get; init; } = new();

    [Description("durable: flagged and audited rows are on disk before the reply leaves. async: they are written behind it. off: nothing is kept.")]
    public StoreMode Mode { get; init; } = StoreMode.Durable;

    [Description("What is kept of a recorded row's inputs: none, their SHA-256, the features that the manifest names, or all.")]
    public InputsPolicy Inputs { get; init; } = InputsPolicy.Full;

    [Description("Probability with which an unflagged row enters the audit."), Range(0.0, 1.0)]
    public double AuditUnflagged { get; init; } = 0.01;

    [Description("Probability with which a flagged row enters the audit."), Range(0.0, 1.0)]
    public double AuditFlagged { get; init; } = 0.01;

    [Description("Longest that a reply waits for its rows to be on disk."), Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(2);

    [Description("A reply whose rows could not be kept: answer sends it without a decision_id, refuse answers 503.")]
    public StoreFailure OnFailure { get; init; } = StoreFailure.Answer;

    [Description("Rows that wait to be written at one moment; what comes on top is dropped and counted."), Range(1, 10_000_000)]
    public int QueueRows { get; init; } = 10_000;

    [Description("Bytes of the file that takes rows while the store cannot; 0 for none."), Range(0L, 1L << 40)]
    public long SpillBytes { get; init; } = 256L << 20;

    [Description("Time after its decision from which a label is late: it is kept, and does not count."), Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan LabelsLateAfter { get; init; } = TimeSpan.FromDays(30);

    [Description("Age at which decisions are deleted, with their labels."), Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromDays(90);

    [Description("Bytes of the store above which the oldest decisions are deleted."), Range(1L << 20, 1L << 44)]
    public long KeepBytes { get; init; } = 4L << 30;
}
