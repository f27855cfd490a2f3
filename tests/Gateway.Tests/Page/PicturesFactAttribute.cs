using Testing;

namespace Gateway.Tests.Page;

/// <summary>Writes pictures of the guide; only when asked to, by <c>GATEWAY_WRITE_PICTURES=1</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PicturesFactAttribute : FactAttribute
{
    public PicturesFactAttribute() => Skip = Environment.GetEnvironmentVariable("GATEWAY_WRITE_PICTURES") == "1"
        ? NeedsFactAttribute.Missing(["chromium"]) : "writes docs/images (GATEWAY_WRITE_PICTURES=1 asks for it)";
}
