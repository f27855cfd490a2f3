using System.Text.Json;
using Ensemble.Families;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Pipeline;
using Gateway.Protocols.Binary;
using Gateway.Replies;

namespace Gateway.Protocols.Rest;

/// <summary>One element of "inputs": its keys may come in any order, so data that comes early is read again at the end.</summary>
ref struct InputDecoder(Family family, LimitsConfig limits, TensorMemory memory, string place, BodyParts parts, int origin, int taken, bool fast)
{
    const int MaximumAxes = 32;

    readonly BodyParts parts = parts;
    string? name;
    string? datatype;
    long[]? shape;
    Utf8JsonReader early;
    int earlyOrigin;
    bool hasData;
    double? size;
    Tensor? tensor;

    /// <summary>Where in the body the reader's own count of bytes begins.</summary>
    public int Origin { get; private set; } = origin;

    /// <summary>Bytes of the binary tensors that this input and those before it have claimed.</summary>
    public int Taken { get; private set; } = taken;

    /// <summary>Reads the object that the reader stands on; <paramref name="index"/> is its place in the family's inputs.</summary>
    public Fault? Read(ref Utf8JsonReader reader, out Tensor? read, out int index)
    {
        (read, index) = (null, -1);
        if (reader.TokenType != JsonTokenType.StartObject)
            return JsonFaults.Expected(place, "an object", ref reader);
        var keys = new JsonKeys(place, limits);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if ((keys.Next(ref reader, out string key) ?? Field(ref reader, key)) is { } wrong)
                return wrong;
        }

        if ((Missing() ?? (size is not null ? Binary() : tensor is null ? Early() : null)) is { } fault)
            return fault;
        (read, index) = (tensor, IndexOf(name!));
        return null;
    }

    Fault? Field(ref Utf8JsonReader reader, string key)
    {
        switch (key)
        {
            case "name":
                return JsonText.TryGet(ref reader, out name) ? null : Expected("name", "a string", ref reader);
            case "datatype":
                return JsonText.TryGet(ref reader, out datatype) ? null : Expected("datatype", "a string", ref reader);
            case "shape":
                return Shape(ref reader);
            case "parameters":
                return Parameters(ref reader);
            case "data":
                hasData = true;
                if (name is not null && datatype is not null && shape is not null)
                    return Data(ref reader);
                early = reader;
                earlyOrigin = Origin;
                Skip(ref reader);
                return null;
            default:
                reader.Skip();
                return null;
        }
    }

    Fault? Shape(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            return Expected("shape", "an array of whole numbers", ref reader);
        Span<long> axes = stackalloc long[MaximumAxes];
        int count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long axis) || axis < 0)
                return Expected($"shape[{count}]", "a whole number, 0 or more", ref reader);
            if (count == MaximumAxes)
                return new Fault(FaultCode.ShapeMismatch, $"{place}.shape: expected at most {MaximumAxes} axes, came more");
            axes[count++] = axis;
        }

        shape = axes[..count].ToArray();
        return null;
    }

    readonly Fault? Missing() => (name, datatype, shape) switch
    {
        (null, _, _) => new Fault(FaultCode.InvalidField, $"{place}.name: expected a string, came nothing"),
        (_, null, _) => new Fault(FaultCode.InvalidField, $"{place}.datatype: expected a string, came nothing"),
        (_, _, null) => new Fault(FaultCode.InvalidField, $"{place}.shape: expected an array, came nothing"),
        _ => hasData || size is not null ? null : new Fault(FaultCode.InvalidField, $"{place}.data: expected an array, came nothing"),
    };

    Fault? Data(ref Utf8JsonReader reader)
    {
        if (Spec(out var spec) is { } unknown)
            return unknown;
        if (InputSignature.Check(spec!, $"input {Fault.Show(name)}", datatype!, shape!, limits, inJson: true) is { } wrong)
            return wrong;
        if (reader.TokenType != JsonTokenType.StartArray)
            return new Fault(FaultCode.InvalidData, $"input {Fault.Show(name)}: data: expected an array, came {JsonText.Came(ref reader)}");
        // An element takes at least two bytes of JSON: what cannot be there is not allocated.
        int start = Origin + (int)reader.TokenStartIndex;
        long most = (parts.Json.Length - start) / 2 + 1;
        int count = Tensor.ElementCount(shape);
        if (count > most)
            return new Fault(FaultCode.InvalidData, $"input {Fault.Show(name)}: data: expected {count} elements as the shape says, came fewer");
        tensor = memory.Create(name!, spec!.Datatype, shape!);
        if (fast && reader.TokenType == JsonTokenType.StartArray
            && NumberArray.TryRead(parts.Json[(start + 1)..], tensor, spec.Config.Finite, limits.JsonDepth - reader.CurrentDepth, out int end))
        {
            Jump(ref reader, start + 1 + end);
            return null;
        }

        return new JsonElements(tensor, spec.Config.Finite).Read(ref reader);
    }

    // Data that came before its shape: what stands behind it was read already, so only the copy moves.
    Fault? Early()
    {
        int behind = Origin;
        Origin = earlyOrigin;
        var fault = Data(ref early);
        Origin = behind;
        return fault;
    }

    void Skip(ref Utf8JsonReader reader)
    {
        int start = Origin + (int)reader.TokenStartIndex;
        if (fast && reader.TokenType == JsonTokenType.StartArray && JsonJump.TryFindEnd(parts.Json[(start + 1)..], out int end))
            Jump(ref reader, start + 1 + end);
        else
            reader.Skip();
    }

    void Jump(ref Utf8JsonReader reader, int end)
    {
        JsonJump.To(ref reader, parts.Json, end);
        Origin = end;
    }

    readonly int IndexOf(string input)
    {
        for (int i = 0; i < family.Inputs.Count; i++)
        {
            if (string.Equals(family.Inputs[i].Name, input, StringComparison.Ordinal))
                return i;
        }

        return -1;
    }

    readonly Fault Expected(string field, string expected, ref Utf8JsonReader reader) =>
        JsonFaults.Expected($"{place}.{field}", expected, ref reader);

    readonly Fault? Spec(out TensorSpec? spec)
    {
        int index = IndexOf(name!);
        spec = index < 0 ? null : family.Inputs[index];
        if (spec is not null)
            return null;
        string known = string.Join(", ", family.Inputs.Select(i => i.Name));
        return new Fault(FaultCode.UnknownInput, $"{place}.name: expected one of {known}, came {Fault.Show(name)}");
    }

    // Ignoring the refused one would leave the input without its data.
    Fault? Parameters(ref Utf8JsonReader reader)
    {
        var (at, bytes) = (place, size);
        var fault = ParametersDecoder.Read(ref reader, $"{place}.parameters", limits, (parameter, value) =>
        {
            if (parameter == "shared_memory_region")
                return new Fault(FaultCode.UnsupportedExtension, $"{at}.parameters.{parameter}: the extension is not served; send the data as JSON or binary");
            if (parameter != "binary_data_size")
                return null;
            bytes = value.Number;
            return bytes is >= 0 && bytes == Math.Floor(bytes.Value)
                ? null
                : new Fault(FaultCode.InvalidParameter, $"{at}.parameters.binary_data_size: expected a whole number, 0 or more, came {value}");
        });
        size = bytes;
        return fault;
    }

    Fault? Binary()
    {
        string at = $"{place}.parameters.binary_data_size";
        if (hasData)
            return new Fault(FaultCode.InvalidField, $"{at}: expected either this or data, came both");
        if (!parts.IsSplit)
            return new Fault(FaultCode.InvalidParameter, $"{at}: expected the header {BodyParts.Header} too, came none");
        if (size > parts.Tensors.Length - Taken)
            return new Fault(FaultCode.InvalidData, $"{at}: expected at most the {parts.Tensors.Length - Taken} bytes that are left behind the JSON, came {size}");
        if (Spec(out var spec) is { } unknown)
            return unknown;
        var bytes = parts.Tensors.Slice(Taken, (int)size!);
        Taken += bytes.Length;
        return new BinaryTensorReader(limits, memory, "binary data").Read(spec!, datatype!, shape!, bytes, out tensor);
    }
}
