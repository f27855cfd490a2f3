using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Gateway.Security;

/// <summary>The subject alternative names of a certificate that name a machine or a service.</summary>
static class AlternativeNames
{
    const string Extension = "2.5.29.17";
    const int Dns = 2;
    const int Uri = 6;

    /// <summary>dns:NAME and uri:URI in the certificate's order; none where the extension cannot be read.</summary>
    public static IReadOnlyList<string> Of(X509Certificate2 certificate)
    {
        var names = new List<string>();
        if (certificate.Extensions[Extension] is not { } extension)
            return names;
        try
        {
            var sequence = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
            while (sequence.HasData)
            {
                var tag = sequence.PeekTag();
                var value = sequence.ReadEncodedValue();
                if (tag.TagClass != TagClass.ContextSpecific || tag.TagValue is not (Dns or Uri))
                    continue;
                string text = AsnDecoder.ReadCharacterString(value.Span, AsnEncodingRules.DER, UniversalTagNumber.IA5String, out _, tag);
                names.Add(tag.TagValue == Dns ? $"dns:{text.ToLowerInvariant()}" : $"uri:{text}");
            }
        }
        catch (Exception e) when (e is AsnContentException or DecoderFallbackException)
        {
            return [];
        }

        return names;
    }
}
