using Gateway.Configuration;
using Gateway.Pipeline;
using Gateway.Protocols.Grpc.Messages;
using Gateway.Replies;
using Google.Protobuf.Collections;
using Choice = Gateway.Protocols.Grpc.Messages.InferParameter.ParameterChoiceOneofCase;

namespace Gateway.Protocols.Grpc;

/// <summary>The parameters of requests, inputs and outputs.</summary>
static class ParametersReader
{
    /// <summary>Reads the map into <paramref name="take"/>; a parameter without a value counts as absent.</summary>
    public static Fault? Read(MapField<string, InferParameter> map, string place, LimitsConfig limits, Func<string, ParameterValue, Fault?> take)
    {
        if (map.Count > limits.JsonKeys)
            return new Fault(FaultCode.LimitExceeded, $"{place}: expected at most {limits.JsonKeys} keys (Limits.JsonKeys), came {map.Count}");
        foreach (var (name, parameter) in map)
        {
            if (parameter.ParameterChoiceCase == Choice.None)
                continue;
            var value = Value(parameter);
            if (value.Number is { } number && !double.IsFinite(number))
                return new Fault(FaultCode.InvalidParameter, $"{place}.{Short(name)}: expected a finite number, came {number}");
            if (take(name, value) is { } refused)
                return refused;
        }

        return null;
    }

    static ParameterValue Value(InferParameter parameter) => parameter.ParameterChoiceCase switch
    {
        Choice.BoolParam => ParameterValue.Of(parameter.BoolParam),
        Choice.Int64Param => ParameterValue.Of((double)parameter.Int64Param),
        Choice.Uint64Param => ParameterValue.Of((double)parameter.Uint64Param),
        Choice.DoubleParam => ParameterValue.Of(parameter.DoubleParam),
        _ => ParameterValue.Of(parameter.StringParam),
    };

    static string Short(string key) => key.Length > 64 ? key[..64] + "..." : key;
}
