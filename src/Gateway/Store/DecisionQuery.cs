namespace Gateway.Store;

/// <summary>Which decisions of one family are meant; null leaves a question open.</summary>
sealed record DecisionQuery
{
    public required string Family { get; init; }

    public string? Version { get; init; }

    /// <summary>Received at or after this, microseconds since 1970.</summary>
    public long? Since { get; init; }

    /// <summary>Received before this.</summary>
    public long? Until { get; init; }

    /// <summary>Only rows that are flagged, or only those that are not.</summary>
    public bool? Flagged { get; init; }

    /// <summary>Only rows that were drawn for the audit, or only those that were not.</summary>
    public bool? Audited { get; init; }

    /// <summary>Whose requests alone; null for those of every tenant.</summary>
    public string? Tenant { get; init; }

    /// <summary>Keyed digest of whom they are about.</summary>
    public byte[]? Subject { get; init; }

    /// <summary>Only what was stored behind the decision of this number; 0 for all.</summary>
    public long After { get; init; }

    /// <summary>What a row has to be, as SQL over rows.</summary>
    public string RowCondition =>
        (Flagged is { } flagged ? $" AND reasons {(flagged ? "<>" : "=")} ''" : "") + (Audited is { } audited ? $" AND {(audited ? "" : "NOT ")}audited" : "");

    /// <summary>What a decision has to be, as SQL over decisions, with the values that go into it.</summary>
    public (string Sql, IReadOnlyList<(string Name, object Value)> Values) Condition()
    {
        var sql = new List<string> { "family = @family", "seq > @after" };
        var values = new List<(string, object)> { ("@family", Family), ("@after", After) };
        void Add(string condition, string name, object? value)
        {
            if (value is null)
                return;
            sql.Add(condition);
            values.Add((name, value));
        }

        Add("version = @version", "@version", Version);
        Add("received >= @since", "@since", Since);
        Add("received < @until", "@until", Until);
        Add("subject = @subject", "@subject", Subject);
        Add("tenant = @tenant", "@tenant", Tenant);
        if (RowCondition.Length > 0)
            sql.Add($"EXISTS (SELECT 1 FROM rows WHERE {RowKey.Within("seq")}{RowCondition})");
        return (string.Join(" AND ", sql), values);
    }
}
