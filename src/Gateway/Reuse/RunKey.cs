using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Ensemble.Decisions;
using Ensemble.Families;
using Ensemble.Tensors;

namespace Gateway.Reuse;

/// <summary>
/// What a run is found by: who asks which loaded version for what, and the digest of the inputs. Equal keys are a reason to compare the inputs, no more.
/// </summary>
/// <param name="Family">The loaded version: another load of the same files is another one.</param>
/// <param name="Choice">What is to answer.</param>
/// <param name="Caller">Who asks; empty where nobody is told apart.</param>
/// <param name="Digest">First half of the elements' SHA-256.</param>
readonly record struct RunKey(Family Family, AnswerChoice Choice, string Caller, UInt128 Digest)
{
    /// <summary>The key of a request.</summary>
    public static RunKey Of(Family family, AnswerChoice choice, string caller, IReadOnlyList<Tensor> inputs)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        // Most families have one input, of numbers: its digest needs no copy and nothing kept between two calls.
        if (inputs is [{ Strings: null } only])
        {
            SHA256.HashData(only.Bytes, digest);
        }
        else
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var input in inputs)
                Append(hash, input);
            hash.GetHashAndReset(digest);
        }

        return new RunKey(family, choice, caller, MemoryMarshal.Read<UInt128>(digest));
    }

    /// <summary>Whether two requests gave the same inputs, to the bit.</summary>
    public static bool AreSame(IReadOnlyList<Tensor> a, IReadOnlyList<Tensor> b)
    {
        for (int i = 0; i < a.Count; i++)
        {
            if (!a[i].Shape.AsSpan().SequenceEqual(b[i].Shape) || !a[i].Bytes.SequenceEqual(b[i].Bytes) || !AreSame(a[i].Strings, b[i].Strings))
                return false;
        }

        return true;
    }

    /// <summary>Bytes that inputs hold.</summary>
    public static long SizeOf(IReadOnlyList<Tensor> inputs) => inputs.Sum(static i => i.Bytes.Length + (i.Strings?.Sum(static s => 32L + s.Length) ?? 0));

    static void Append(IncrementalHash hash, Tensor input)
    {
        hash.AppendData(input.Bytes);
        foreach (byte[] text in input.Strings ?? [])
        {
            hash.AppendData(Encoding.ASCII.GetBytes($"{text.Length}:"));
            hash.AppendData(text);
        }
    }

    static bool AreSame(byte[][]? a, byte[][]? b)
    {
        if (a is null || b is null)
            return a is null && b is null;
        for (int i = 0; i < a.Length; i++)
        {
            if (!a[i].AsSpan().SequenceEqual(b[i]))
                return false;
        }

        return true;
    }
}
