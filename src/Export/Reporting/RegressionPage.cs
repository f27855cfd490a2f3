using Export.Evaluation;
namespace Export.Reporting;
/// <summary>.</summary>
static class RegressionPage { public static string Html(RegressionResult r) => r.Family; }
