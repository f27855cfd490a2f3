namespace Gateway.Security;

/// <summary>Why a caller is not let in; the metric's label says it in snake_case.</summary>
enum AuthFailure
{
    /// <summary>No credentials came.</summary>
    Missing,

    /// <summary>What came is none that is read here.</summary>
    Malformed,

    /// <summary>Two kinds of credentials came.</summary>
    Several,

    /// <summary>A key stood in the query string, and so in every log on the way.</summary>
    QueryString,

    /// <summary>No key has this id and secret.</summary>
    UnknownKey,

    NotYetValid,
    Expired,
    Issuer,
    Audience,
    Algorithm,

    /// <summary>The token's signature is not one of the issuer's keys.</summary>
    Signature,

    /// <summary>The issuer's keys could not be had yet.</summary>
    KeysUnavailable,

    /// <summary>The token names no tenant, and has to.</summary>
    Tenant,

    /// <summary>The certificate is that of nobody who is listed.</summary>
    Certificate,

    /// <summary>Known, and not allowed this.</summary>
    Scope,

    /// <summary>A peer that had to be on this machine, or a page of another origin.</summary>
    Peer,
}
