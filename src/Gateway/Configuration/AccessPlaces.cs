namespace Gateway.Configuration;

/// <summary>Files that say who may do what, absolute; null where there is none.</summary>
/// <param name="Keys">API keys.</param>
/// <param name="Jwks">A file, or an address as it was written.</param>
/// <param name="Certificate">Of the listeners.</param>
/// <param name="Key">Its private key.</param>
/// <param name="ClientCa">Who signs those of clients.</param>
sealed record AccessPlaces(string? Keys = null, string? Jwks = null, string? Certificate = null, string? Key = null, string? ClientCa = null);
