using Export.Calibrating;

namespace Export.Guarding;

/// <summary>What <c>calibrate --guard</c> was asked for.</summary>
/// <param name="Calibrate">Family, data, splits, α and δ.</param>
/// <param name="Route">Name of the guard route.</param>
/// <param name="Config">The gateway's configuration file.</param>
/// <param name="Url">The gateway's data port.</param>
/// <param name="Ops">The gateway's operations port.</param>
/// <param name="Path">Path to ask; null takes the route's own.</param>
/// <param name="Body">File with a JSON body into which the features are put; null begins with an empty one.</param>
sealed record GuardRequest(CalibrateRequest Calibrate, string Route, string Config, Uri Url, Uri Ops, string? Path, string? Body);
