using System.ComponentModel;

namespace Gateway.Configuration;

/// <summary>What is exported beside the gateway's own metrics.</summary>
sealed class MetricsConfig
{
    [Description("Triton's metrics of models (nv_inference_...) too, from the figures of the statistics extension, so that dashboards made for it work.")]
    public bool Triton { get; init; }
}
