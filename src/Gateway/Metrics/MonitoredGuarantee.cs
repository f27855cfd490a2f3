namespace Gateway.Metrics;

/// <summary>What the audit says of the guarantee of a version that answers.</summary>
/// <param name="Answer">Answer choice.</param>
/// <param name="LogOptimistic">Logarithm of the evidence, rows without a label counted as right.</param>
/// <param name="LogPessimistic">The same, counted as wrong.</param>
/// <param name="LogChange">Logarithm of the change statistic, at least 0.</param>
/// <param name="Lower">Lower limit of the unflagged risk.</param>
/// <param name="Upper">Upper limit.</param>
/// <param name="Audited">Rows counted.</param>
/// <param name="Overdue">Those without a label.</param>
/// <param name="Rose">Whether the risk rose.</param>
sealed record MonitoredGuarantee(
    string Answer, double LogOptimistic, double LogPessimistic, double LogChange, double Lower, double Upper, long Audited, long Overdue, bool Rose);
