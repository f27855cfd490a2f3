using System.Security.Cryptography.X509Certificates;
using Gateway.Configuration;

namespace Gateway.Security;

/// <summary>The names of one configuration. Immutable.</summary>
sealed class CertificateNames
{
    readonly Dictionary<string, Caller> names = new(StringComparer.Ordinal);
    readonly Dictionary<string, Caller> subjects = new(StringComparer.Ordinal);

    public CertificateNames(IReadOnlyDictionary<string, CertificateConfig> listed)
    {
        Listed = listed;
        foreach (var (name, entry) in listed)
        {
            var scopes = ScopeSet.Parse(entry.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries), out _);
            var caller = new Caller(name, CallerWay.Certificate, scopes, entry.Tenant);
            if (entry.San is { } san)
                names[san] = caller;
            else
                subjects[Plain(entry.Subject!)] = caller;
        }
    }

    /// <summary>What they were made of.</summary>
    public IReadOnlyDictionary<string, CertificateConfig> Listed { get; }

    public Caller? Find(X509Certificate2 certificate)
    {
        foreach (string name in AlternativeNames.Of(certificate))
        {
            if (names.TryGetValue(name, out var named))
                return named;
        }

        return subjects.GetValueOrDefault(Plain(certificate.SubjectName.Name));
    }

    // Written with a space behind the comma or without.
    static string Plain(string subject) => subject.Replace(", ", ",", StringComparison.Ordinal);
}
