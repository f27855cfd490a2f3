namespace Export.Training;

/// <summary>One trained network.</summary>
/// <param name="Seed">Seed of its initial weights, order of rows and bootstrap draw.</param>
/// <param name="Network">The network of the best pass.</param>
/// <param name="Epochs">Passes made.</param>
/// <param name="BestEpoch">Pass whose weights were kept, from 1.</param>
/// <param name="TrainLoss">Mean loss of the last pass over the training rows.</param>
/// <param name="ValidationLoss">Loss of the kept weights on the validation rows; null without any.</param>
sealed record TrainedMember(int Seed, Network Network, int Epochs, int BestEpoch, double TrainLoss, double? ValidationLoss);
