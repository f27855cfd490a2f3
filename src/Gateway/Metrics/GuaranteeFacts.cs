namespace Gateway.Metrics;

/// <summary>What the metrics say of a guarantee.</summary>
/// <param name="Answer">Answer choice that it covers.</param>
/// <param name="State">valid, unverified, withdrawn, expired or none.</param>
/// <param name="Alpha">Bound on P(wrong | not flagged), in (0, 1).</param>
sealed record GuaranteeFacts(string Answer, string State, double Alpha);
