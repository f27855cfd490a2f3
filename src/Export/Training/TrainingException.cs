namespace Export.Training;

/// <summary>Training cannot go on; the message says why and what to change.</summary>
sealed class TrainingException(string message) : Exception(message);
