namespace Gateway.Configuration;

/// <summary>Files of what is shown to Alertmanagers, and of what is remembered of them; absolute.</summary>
/// <param name="CertificateAuthority">Who signs their certificates; null for whom the system trusts.</param>
/// <param name="Token">What is shown to them; null for nothing.</param>
sealed record AlertPlaces(string? CertificateAuthority = null, string? Token = null);
