using Gateway.Protocols.Grpc.Messages;
using Gateway.Security;
using Gateway.Statistics;

namespace Gateway.Protocols.Grpc;

/// <summary>ModelStatistics: the statistics extension.</summary>
sealed class StatisticsCalls(StatisticsTable table, AccessCheck access)
{
    public GrpcAnswer Read(GrpcCall call, ModelStatisticsRequest request)
    {
        if (request.Name.Length > 0 && access.Permit(call.Context, Scope.Predict, request.Name) is { } refused)
            return GrpcAnswer.Of(refused);
        if (table.Read(request.Name, request.Version, out var readings) is { } fault)
            return GrpcAnswer.Of(fault);
        var reply = new ModelStatisticsResponse();
        reply.ModelStats.AddRange(readings.Where(r => Caller.Of(call.Context).Scopes.Has(Scope.Predict, r.Name)).Select(Of));
        return GrpcAnswer.Of(reply);
    }

    static ModelStatistics Of(StatisticsReading reading)
    {
        var said = new ModelStatistics
        {
            Name = reading.Name,
            Version = reading.Version,
            LastInference = (ulong)reading.LastInference,
            InferenceCount = (ulong)reading.Rows,
            ExecutionCount = (ulong)reading.Executions,
            InferenceStats = new InferStatistics
            {
                Success = Of(reading.Success),
                Fail = Of(reading.Fail),
                Queue = Of(reading.Queue),
                ComputeInput = Of(reading.Input),
                ComputeInfer = Of(reading.Infer),
                ComputeOutput = Of(reading.Output),
                CacheHit = new StatisticDuration(),
                CacheMiss = new StatisticDuration(),
            },
        };
        said.BatchStats.AddRange(reading.Batches.Select(batch => new InferBatchStatistics
        {
            BatchSize = (ulong)batch.Rows,
            ComputeInput = Of(batch.Input),
            ComputeInfer = Of(batch.Infer),
            ComputeOutput = Of(batch.Output),
        }));
        return said;
    }

    static StatisticDuration Of(Took took) => new() { Count = (ulong)took.Count, Ns = (ulong)took.Nanoseconds };
}
