using System.Net.Http.Headers;
using System.Text;

namespace Prometheus;

/// <summary>Media types and the text encoding of the two exposition formats.</summary>
public static class PrometheusConstants
{
    /// <summary>Media type of the text format, without parameters.</summary>
    public const string TextContentType = "text/plain";

    /// <summary>Media type of OpenMetrics, without parameters.</summary>
    public const string OpenMetricsContentType = "application/openmetrics-text";

    /// <summary>Content type of the text format 0.0.4.</summary>
    public const string TextContentTypeWithVersionAndEncoding = TextContentType + "; version=0.0.4; charset=utf-8";

    /// <summary>Content type of OpenMetrics 1.0.</summary>
    public const string OpenMetricsContentTypeWithVersionAndEncoding = OpenMetricsContentType + "; version=1.0.0; charset=utf-8";

    /// <summary>Parsed form of <see cref="TextContentTypeWithVersionAndEncoding"/>.</summary>
    public static readonly MediaTypeHeaderValue ExporterContentTypeValue =
        MediaTypeHeaderValue.Parse(TextContentTypeWithVersionAndEncoding);

    /// <summary>Parsed form of <see cref="OpenMetricsContentTypeWithVersionAndEncoding"/>.</summary>
    public static readonly MediaTypeHeaderValue ExporterOpenMetricsContentTypeValue =
        MediaTypeHeaderValue.Parse(OpenMetricsContentTypeWithVersionAndEncoding);

    /// <summary>UTF-8 without a byte order mark.</summary>
    public static readonly Encoding ExportEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
}
