using Ensemble.Data;
using Ensemble.Families;

namespace Export.Collecting;

/// <summary>What is known before a collected family is written.</summary>
/// <param name="Signature">Inputs, outputs and each model's names.</param>
/// <param name="Inputs">Public inputs.</param>
/// <param name="Rows">Rows on which the models were tried.</param>
/// <param name="Trials">The models on them.</param>
/// <param name="Decision">Which output answers.</param>
sealed record Collected(Signature Signature, TensorConfig[] Inputs, Rows Rows, MemberTrial[] Trials, Decision Decision);
