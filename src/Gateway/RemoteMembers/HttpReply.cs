using System.Text.Json;
using Ensemble.Families;
using Ensemble.Members;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Protocols.Binary;
using Gateway.Protocols.Rest;
using Gateway.Replies;

namespace Gateway.RemoteMembers;

/// <summary>Reads a reply to infer, JSON with or without binary tensors behind it. One use each.</summary>
sealed class HttpReply(RemoteMember member, IReadOnlyList<TensorSpec> specs, int rows, LimitsConfig limits)
{
    const int MostAxes = 32;

    readonly List<Announced> outputs = [];
    string? id;
    string? version;

    /// <summary>Gives the outputs in the family's order, or says what is wrong with the reply.</summary>
    public string? Read(ReadOnlySpan<byte> body, string? header, string askedId, out Tensor[] tensors)
    {
        tensors = [];
        if (BodyParts.Split(header, body, out var parts) is { } split)
            return split.Message;
        if (JsonObjectBody.Read(parts.Json, limits, Field) is { } unreadable)
            return unreadable.Message;
        if (!string.Equals(id, askedId, StringComparison.Ordinal))
            return id is null ? "it bears no id" : "it bears the id of another request";
        if (RemoteOutput.OtherVersion(member, version) is { } other)
            return other;
        var found = new Tensor?[specs.Count];
        int taken = 0;
        foreach (var output in outputs)
        {
            int index = RemoteOutput.IndexOf(member, output.Name ?? "");
            if (index < 0)
                return $"it has the output {Fault.Show(output.Name)}, which was not asked for";
            if (found[index] is not null)
                return $"it has the output {Fault.Show(output.Name)} twice";
            if (Tensor(parts, output, index, ref taken, out found[index]) is { } wrong)
                return wrong;
        }

        if (Array.FindIndex(found, t => t is null) is >= 0 and int missing)
            return $"it lacks the output {Fault.Show(member.OutputNames[missing])}";
        if (taken != parts.Tensors.Length)
            return $"{parts.Tensors.Length - taken} bytes behind its JSON belong to no output";
        tensors = found!;
        return null;
    }

    string? Tensor(BodyParts parts, Announced output, int index, ref int taken, out Tensor? tensor)
    {
        tensor = null;
        string place = $"output {Fault.Show(output.Name)}";
        if (output.Datatype is null || output.Shape is null)
            return $"{place}: datatype or shape is missing";
        var reader = new RemoteOutput(specs[index], output.Name!, rows, limits);
        if (reader.Unfit(output.Datatype, output.Shape) is { } unfit)
            return unfit;
        if (output.Bytes is not { } size)
            return Json(parts.Json, output, specs[index], place, out tensor);
        if (output.End > 0)
            return $"{place}: it has both data and binary data";
        if (size < 0 || size > parts.Tensors.Length - taken || size != Math.Floor(size))
            return $"{place}: binary_data_size: {size} bytes are not there";
        var bytes = parts.Tensors.Slice(taken, (int)size);
        taken += bytes.Length;
        return reader.Binary(bytes, output.Shape, out tensor);
    }

    string? Json(ReadOnlySpan<byte> json, Announced output, TensorSpec spec, string place, out Tensor? tensor)
    {
        tensor = null;
        if (output.End == 0)
            return $"{place}: it has no data";
        if (EncodedInputs.NeedsBinary([spec.Datatype]))
            return $"{place}: {spec.Datatype} came as JSON, which has no such numbers";
        var data = json[output.Start..output.End];
        // An element takes at least two bytes of JSON: what cannot be there is not allocated.
        if (Ensemble.Tensors.Tensor.ElementCount(output.Shape!) > (data.Length / 2) + 1)
            return $"{place}: data: fewer elements than the shape says";
        tensor = Ensemble.Tensors.Tensor.Create(spec.Name, spec.Datatype, output.Shape!);
        // null stands for a number that JSON cannot say: the row is invalid, the others are not.
        if (data[0] == '[' && NumberArray.TryRead(data[1..], tensor, finite: false, limits.JsonDepth, out int end) && end + 2 == data.Length)
            return null;
        var reader = new Utf8JsonReader(data, new JsonReaderOptions { MaxDepth = limits.JsonDepth });
        reader.Read();
        return RemoteOutput.Words(new JsonElements(tensor, finite: false).Read(ref reader));
    }

    Fault? Field(string key, ref Utf8JsonReader reader)
    {
        switch (key)
        {
            case "id":
                return JsonText.TryGet(ref reader, out id) ? null : JsonFaults.Expected("id", "a string", ref reader);
            case "model_version" when reader.TokenType != JsonTokenType.Null:
                return JsonText.TryGet(ref reader, out version) ? null : JsonFaults.Expected("model_version", "a string", ref reader);
            case "outputs":
                return Outputs(ref reader);
            default:
                return null;
        }
    }

    Fault? Outputs(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            return JsonFaults.Expected("outputs", "an array", ref reader);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (outputs.Count == limits.JsonKeys)
                return new Fault(FaultCode.LimitExceeded, $"outputs: expected at most {limits.JsonKeys} (Limits.JsonKeys), came more");
            var output = new Announced();
            if (JsonObjectBody.Read(ref reader, $"outputs[{outputs.Count}]", limits, output.Field) is { } wrong)
                return wrong;
            outputs.Add(output);
        }

        return null;
    }

    sealed class Announced
    {
        public string? Name;
        public string? Datatype;
        public long[]? Shape;
        public double? Bytes;
        public int Start;
        public int End;

        public Fault? Field(string key, ref Utf8JsonReader reader)
        {
            switch (key)
            {
                case "name":
                    return JsonText.TryGet(ref reader, out Name) ? null : JsonFaults.Expected("name", "a string", ref reader);
                case "datatype":
                    return JsonText.TryGet(ref reader, out Datatype) ? null : JsonFaults.Expected("datatype", "a string", ref reader);
                case "shape":
                    return Axes(ref reader);
                case "parameters" when reader.TokenType == JsonTokenType.StartObject:
                    return Parameters(ref reader);
                case "data":
                    Start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    End = (int)reader.BytesConsumed;
                    return null;
                default:
                    return null;
            }
        }

        Fault? Axes(ref Utf8JsonReader reader)
        {
            if (reader.TokenType != JsonTokenType.StartArray)
                return JsonFaults.Expected("shape", "an array of whole numbers", ref reader);
            var axes = new List<long>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long axis) || axis < 0 || axes.Count == MostAxes)
                    return JsonFaults.Expected($"shape[{axes.Count}]", $"a whole number, 0 or more, of at most {MostAxes}", ref reader);
                axes.Add(axis);
            }

            Shape = [.. axes];
            return null;
        }

        Fault? Parameters(ref Utf8JsonReader reader)
        {
            int depth = reader.CurrentDepth;
            while (reader.Read() && (reader.TokenType != JsonTokenType.EndObject || reader.CurrentDepth > depth))
            {
                bool isSize = reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == depth + 1 && reader.ValueTextEquals("binary_data_size"u8);
                if (isSize && reader.Read())
                    Bytes = reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out double size) ? size : -1;
            }

            return null;
        }
    }
}
