namespace Export.Training;

/// <summary>One trained member.</summary>
/// <param name="Kind">What it is: a name of <see cref="MemberKinds"/>.</param>
/// <param name="Seed">Seed of everything that is drawn in its training.</param>
/// <param name="Model">The model that was kept.</param>
/// <param name="Epochs">Passes made; 0 where a kind knows none.</param>
/// <param name="BestEpoch">Pass whose weights were kept, from 1; 0 where a kind knows none.</param>
/// <param name="TrainLoss">Mean loss of the last pass over the training rows.</param>
/// <param name="ValidationLoss">Loss of what was kept on the validation rows; null without any.</param>
sealed record TrainedMember(string Kind, int Seed, LearntModel Model, int Epochs, int BestEpoch, double TrainLoss, double? ValidationLoss);
