using System.Security.Cryptography.X509Certificates;
using Gateway.Configuration;

namespace Gateway.Security;

/// <summary>Callers by the names in their certificates, whose chain was checked when they connected. Thread-safe.</summary>
sealed class CertificateCallers(SnapshotHolder holder)
{
    volatile CertificateNames? names;

    /// <summary>The first alternative name that is listed, else the subject.</summary>
    public (Caller?, AuthFailure?) Find(X509Certificate2 certificate)
    {
        var listed = holder.Current.Config.Access.Certificates;
        if (names is not { } known || !ReferenceEquals(known.Listed, listed))
            names = known = new CertificateNames(listed);
        return known.Find(certificate) is { } caller ? (caller, null) : (null, AuthFailure.Certificate);
    }
}
