namespace Testing.Load;

/// <summary>How one request of an <see cref="OpenLoad"/> ended.</summary>
/// <param name="Due">When it was to be sent, from the beginning of the plan.</param>
/// <param name="Took">From then to the end of its reply.</param>
/// <param name="Answered">Whether it was answered (true) or turned away (false); null where there was no reply.</param>
readonly record struct OpenReply(TimeSpan Due, TimeSpan Took, bool? Answered);
