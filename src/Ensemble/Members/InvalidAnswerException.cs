namespace Ensemble.Members;

/// <summary>A member gave something that is not an answer; the message goes on from the member's name.</summary>
public sealed class InvalidAnswerException(string message) : Exception(message);
