namespace Testing.Load;

/// <summary>How one request of an <see cref="OpenLoad"/> ended.</summary>
/// <param name="Due">When it was to be sent, from the beginning of the plan.</param>
/// <param name="Took">From then to the end of its reply.</param>
/// <param name="Answered">Whether it was answered (true) or turned away (false); null where there was no reply.</param>
/// <param name="Late">From when it was to be sent until the sender came to it: what the sender itself adds.</param>
readonly record struct OpenReply(TimeSpan Due, TimeSpan Took, bool? Answered, TimeSpan Late = default);
