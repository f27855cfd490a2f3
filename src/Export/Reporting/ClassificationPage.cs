using Export.Evaluation;
namespace Export.Reporting;
/// <summary>.</summary>
static class ClassificationPage { public static string Html(EvaluateResult r) => r.Family; }
