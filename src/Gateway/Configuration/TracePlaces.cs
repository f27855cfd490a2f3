namespace Gateway.Configuration;

/// <summary>Files of what is shown to a collector of traces; absolute.</summary>
/// <param name="CertificateAuthority">Who signs its certificate; null for whom the system trusts.</param>
/// <param name="Headers">What is sent with each message; null for nothing.</param>
sealed record TracePlaces(string? CertificateAuthority = null, string? Headers = null);
