using Ensemble.Tensors;

namespace Export.Collecting;

/// <summary>A model run on rows.</summary>
/// <param name="Model">The model.</param>
/// <param name="Outputs">Its outputs on the rows, under the public names.</param>
sealed record MemberTrial(SourceModel Model, IReadOnlyDictionary<string, Tensor> Outputs);
