using System.Globalization;
using Gateway.Replies;

namespace Gateway.Protocols.Binary;

/// <summary>A body's JSON and, behind it, the bytes of its binary tensors.</summary>
/// <remarks>The header Inference-Header-Content-Length counts the bytes of the JSON; 0 means that the body is one tensor.</remarks>
readonly ref struct BodyParts
{
    public const string Header = "Inference-Header-Content-Length";

    BodyParts(ReadOnlySpan<byte> body, int json, bool isSplit)
    {
        Json = body[..json];
        Tensors = body[json..];
        IsSplit = isSplit;
    }

    public ReadOnlySpan<byte> Json { get; }

    public ReadOnlySpan<byte> Tensors { get; }

    /// <summary>Whether the header was sent, so that there may be binary tensors.</summary>
    public bool IsSplit { get; }

    public bool IsRaw => IsSplit && Json.IsEmpty;

    /// <summary>A body that is JSON to its end.</summary>
    public static BodyParts JsonOnly(ReadOnlySpan<byte> body) => new(body, body.Length, false);

    /// <summary>Splits a body by the header's value; null where it was not sent.</summary>
    public static Fault? Split(string? header, ReadOnlySpan<byte> body, out BodyParts parts)
    {
        parts = JsonOnly(body);
        if (header is null)
            return null;
        bool read = int.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out int length) && length <= body.Length;
        if (!read)
            return new Fault(FaultCode.InvalidHeader, $"{Header}: expected a whole number from 0 to the body's {body.Length} bytes, came {Fault.Show(header)}");
        parts = new BodyParts(body, length, true);
        return null;
    }
}
