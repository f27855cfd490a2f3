using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Configuration;

/// <summary>Everything that a client can send has a limit here.</summary>
sealed class LimitsConfig
{
    [Description("Bytes of one request's body."), Range(1024L, 1L << 30), AtStart]
    public long BodyBytes { get; init; } = 64L << 20;

    [Description("Bytes of all request bodies held at one moment; never more than a quarter of the memory that the process may have."), Range(1L << 20, 1L << 40)]
    public long BufferedBytes { get; init; } = 1L << 30;

    [Description("Depth of nesting in a JSON body."), Range(4, 1000)]
    public int JsonDepth { get; init; } = 64;

    [Description("Keys of one JSON object of a request."), Range(16, 65536)]
    public int JsonKeys { get; init; } = 256;

    [Description("Elements of all input tensors of a request together."), Range(1, int.MaxValue)]
    public int Elements { get; init; } = 16 << 20;

    [Description("Rows of a request."), Range(1, 1 << 20)]
    public int Rows { get; init; } = 1024;

    [Description("Noised copies of rows that one request runs in robust mode: its rows times the copies that the family's robust sets take."), Range(1, 1 << 24)]
    public int NoisedRows { get; init; } = 16384;

    [Description("Characters of a request's id."), Range(16, 65536)]
    public int IdLength { get; init; } = 1024;

    [Description("Labels of one call."), Range(1, 1_000_000)]
    public int Labels { get; init; } = 10_000;

    [Description("Rows that one call hands out for labelling."), Range(1, 10_000)]
    public int AuditRows { get; init; } = 100;

    [Description("Bytes of recorded rows in one export as .npz, which is made in memory; jsonl and csv have no limit."), Range(1L << 10, 1L << 30)]
    public long ExportBytes { get; init; } = 256L << 20;

    [Description("Requests that are decoded or run at one moment; the next is answered 503 queue_full."), Range(1, 65536)]
    public int InFlight { get; init; } = 256;

    [Description("Whether each family finds from the time its requests take how many are worth running at one moment, InFlight at most.")]
    public bool AdaptiveConcurrency { get; init; } = true;

    [Description("Requests of one family that wait for their turn at one moment; the next is answered 503 queue_full."), Range(0, 65536)]
    public int Queue { get; init; } = 1024;

    [Description("Longest that a request waits for its turn; one whose turn will not come so soon is answered 503 queue_full at once. 0 lets none wait."), Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan QueueWait { get; init; } = TimeSpan.FromSeconds(2);

    [Description("Share of the memory that the process may have, from which on infer requests are answered 503 queue_full."), Range(0.1, 1.0)]
    public double Memory { get; init; } = 0.92;

    [Description("The same for requests that say by the header Priority that they can wait (u=5 to u=7)."), Range(0.1, 1.0)]
    public double BackgroundMemory { get; init; } = 0.85;

    [Description("Requests that candidates run as shadows at one moment; a candidate is not asked what comes beyond."), Range(1, 256)]
    public int CandidateRuns { get; init; } = 2;

    [Description("Runs of one family that guard routes leave behind: their replies did not wait. While so many go on, the next requests are flagged at once."), Range(1, 65536)]
    public int LateRuns { get; init; } = 16;

    [Description("Deadline of a request that names none."), Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(10);

    [Description("Longest deadline that a request can name; a longer one counts as this."), Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan MaximumDeadline { get; init; } = TimeSpan.FromSeconds(60);

    [Description("How long running requests have to finish when the gateway is told to stop."), Range(typeof(TimeSpan), "00:00:00", "00:10:00"), AtStart]
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(30);

    [Description("How long a gateway that was told by SIGTERM to stop goes on taking connections: it says at once that it is not ready, and whoever balances needs time to see it."), Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan DrainDelay { get; init; } = TimeSpan.FromSeconds(5);

    [Description("Open connections."), Range(1, 1_000_000), AtStart]
    public int Connections { get; init; } = 10_000;

    [Description("Bytes of all headers of a request."), Range(1024, 1 << 20), AtStart]
    public int HeaderBytes { get; init; } = 32 << 10;

    [Description("Headers of a request."), Range(8, 1000), AtStart]
    public int Headers { get; init; } = 100;

    [Description("Bytes of a request's first line, its end included."), Range(256, 64 << 10), AtStart]
    public int RequestLineBytes { get; init; } = 8 << 10;

    [Description("Calls that run at one moment on one gRPC connection; the next waits."), Range(1, 10_000), AtStart]
    public int Http2Streams { get; init; } = 100;

    [Description("How long a client may take to send its headers."), Range(typeof(TimeSpan), "00:00:01", "00:10:00"), AtStart]
    public TimeSpan HeadersTimeout { get; init; } = TimeSpan.FromSeconds(10);

    [Description("How long an idle connection is kept."), Range(typeof(TimeSpan), "00:00:01", "01:00:00"), AtStart]
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromMinutes(2);

    [Description("Bytes a second, from the fifth second on, that a client has to send a body with or take a reply with; a slower one is cut off. Not for bodies of gRPC, which their deadline ends."), Range(1, 1 << 30), AtStart]
    public int SlowestRate { get; init; } = 240;

    [Description("Folders of families (a version each) that are read; those beyond, by name, are refused."), Range(1, 4096), AtStart]
    public int Families { get; init; } = 256;

    [Description("Members of a family; a family of more is refused."), Range(1, 256), AtStart]
    public int Members { get; init; } = 16;

    [Description("Bytes of an ONNX file, and of each file of weights beside it; one that is larger is refused before it is read."), Range(1L << 10, 2147483591L)]
    public long ModelBytes { get; init; } = 1L << 30;

    [Description("Operators of a model, those of graphs within it included."), Range(1, 10_000_000)]
    public int ModelNodes { get; init; } = 100_000;

    [Description("Weights of a model, each a tensor."), Range(0, 10_000_000)]
    public int ModelInitializers { get; init; } = 100_000;

    [Description("Attributes of a model's operators."), Range(0, 100_000_000)]
    public int ModelAttributes { get; init; } = 1_000_000;

    [Description("Parts of a model that are written as messages: operators, weights, attributes, shapes, axes, types."), Range(1, int.MaxValue)]
    public int ModelMessages { get; init; } = 4_000_000;

    [Description("Graphs within one another in a model (bodies of Loop, If, Scan); 0 allows none."), Range(0, 30)]
    public int ModelDepth { get; init; } = 8;

    [Description("Lowest version of the operators of ai.onnx that a model may name."), Range(1, 1000)]
    public int ModelLowestOpset { get; init; } = 7;

    [Description("Highest version of the operators of ai.onnx that a model may name."), Range(1, 1000)]
    public int ModelHighestOpset { get; init; } = 26;

    [Description("Longest that one member may take to be loaded, and then to answer the golden rows; what takes longer is refused."), Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan LoadTime { get; init; } = TimeSpan.FromMinutes(1);
}
