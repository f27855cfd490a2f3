namespace Ensemble.Tensors;

/// <summary>Tensors cut and joined along the first axis.</summary>
public static class TensorRows
{
    /// <summary>All rows of all parts, in order, copied.</summary>
    /// <param name="parts">At least one; same datatype and row shape.</param>
    /// <exception cref="ArgumentException">No parts, or their row lengths or datatypes differ.</exception>
    public static Tensor Concatenate(IReadOnlyList<Tensor> parts)
    {
        if (parts.Count == 0)
            throw new ArgumentException("no parts", nameof(parts));
        Tensor first = parts[0];
        if (parts.Any(p => p.Datatype != first.Datatype || p.Shape.Length == 0 || !p.Shape.AsSpan(1).SequenceEqual(first.Shape.AsSpan(1))))
            throw new ArgumentException($"parts of '{first.Name}' differ in datatype or row shape", nameof(parts));
        long[] shape = [parts.Sum(p => p.Shape[0]), .. first.Shape.AsSpan(1)];
        if (first.Strings is not null)
            return Tensor.FromStrings(first.Name, shape, [.. parts.SelectMany(p => p.Strings!)]);
        var joined = Tensor.Create(first.Name, first.Datatype, shape);
        int offset = 0;
        foreach (Tensor part in parts)
        {
            part.Bytes.CopyTo(joined.Bytes[offset..]);
            offset += part.Bytes.Length;
        }

        return joined;
    }
}
