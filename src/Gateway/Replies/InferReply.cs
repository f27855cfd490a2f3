namespace Gateway.Replies;

/// <summary>A reply before it is encoded, the same for every protocol.</summary>
sealed record InferReply
{
    public required string Family { get; init; }

    public required string Version { get; init; }

    public required string? Id { get; init; }

    public required ReplySummary Summary { get; init; }

    public required ReplyTensor[] Outputs { get; init; }

    public required ReplyForm Form { get; init; }

    /// <summary>Rows whose answer is withheld because the request asked for that; null when it did not.</summary>
    public required bool[]? Withheld { get; init; }

    /// <summary>Whether rows are flagged and the caller named outputs without the flag.</summary>
    public required bool FlagsNotAskedFor { get; init; }
}
