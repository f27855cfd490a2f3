using static Gateway.Metrics.MetricKind;

namespace Gateway.Metrics;

/// <summary>Metrics by Triton's names, exported where Metrics.Triton says so: a family is a model.</summary>
/// <remarks>github.com/triton-inference-server/server, docs/user_guide/metrics.md. The unit _us is theirs; promtool check metrics says so.</remarks>
static class TritonMetricTable
{
    public static readonly MetricDescription Success = Of("nv_inference_request_success", "Requests that were answered.");

    public static readonly MetricDescription Failure = Of("nv_inference_request_failure", "Requests that ended with an error, the caller's included.");

    public static readonly MetricDescription Count = Of("nv_inference_count", "Rows that were answered.");

    public static readonly MetricDescription Executions = Of("nv_inference_exec_count", "Members' answers behind them.");

    public static readonly MetricDescription Request = Of("nv_inference_request_duration_us", "Time of the answered requests in all, microseconds.");

    public static readonly MetricDescription Queue = Of("nv_inference_queue_duration_us", "Of it waiting, microseconds.");

    public static readonly MetricDescription Input = Of("nv_inference_compute_input_duration_us", "Of it decoding, microseconds.");

    public static readonly MetricDescription Infer = Of("nv_inference_compute_infer_duration_us", "Of it members, scores and decision, microseconds.");

    public static readonly MetricDescription Output = Of("nv_inference_compute_output_duration_us", "Of it encoding, microseconds.");

    /// <summary>All of them, in the order of the documentation.</summary>
    public static IReadOnlyList<MetricDescription> All { get; } = [Success, Failure, Count, Executions, Request, Queue, Input, Infer, Output];

    static MetricDescription Of(string name, string help) => new(name, Counter, help, "model", "version");
}
