using Ensemble.Decisions;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Pipeline;
using Gateway.Protocols.Rest;
using Gateway.Replies;

namespace Gateway.Lifecycle;

/// <summary>
/// Takes the golden rows of each family along the whole line once before anybody is answered: the first caller does not pay for
/// what is made on first use. Nothing of it is counted or kept.
/// </summary>
sealed class WarmUp(FamilyStore store, FamilyExecution execution, SnapshotHolder holder, ILogger<WarmUp> logger)
{
    const int Times = 3;

    /// <summary>Warms every family that serves, has golden rows and runs here whole; one that fails has its say when it is asked.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        foreach (var status in store.Statuses.Where(s => s.Ready))
        {
            using var lease = store.Lease(status.Name, status.Version);
            // A server elsewhere may be away: nobody waits for it to start.
            bool fits = lease?.Family is { Golden: not null } family && family.Members.All(m => m.HasFile);
            for (int i = 0; fits && i < Times; i++)
            {
                if (await TryAsync(lease!.Family, cancellation) is not { } fault)
                    continue;
                Log.NotWarm(logger, status.Name, fault.Message);
                break;
            }
        }
    }

    async Task<Fault?> TryAsync(Family family, CancellationToken cancellation)
    {
        var limits = holder.Current.Limits;
        var context = new DefaultHttpContext();
        context.Request.ContentType = "application/json";
        using var body = new MemoryStream();
        await using (var json = new System.Text.Json.Utf8JsonWriter(body))
            ExampleWriter.Write(json, family, []);
        var codec = new InferCodec();
        using var memory = new TensorMemory();
        if (codec.Decode(context.Request, body.ToArray(), family, limits, memory, out var request) is { } wrong)
            return wrong;
        if (InferPipeline.Check(family, request!, AnswerPolicy.Default, out var choice) is { } refused)
            return refused;
        var outputs = await execution.RunAsync(family, request!.Inputs, limits.Deadline, cancellation, request.Memory);
        if (outputs.RowsBelow(family.Quorum).Length > 0)
            return new Fault(FaultCode.QuorumLost, string.Join("; ", outputs.Results.Select(r => r.Error).OfType<string>()));
        var decisions = Decider.Decide(family, outputs, choice);
        if (ReplyPolicy.Reply(family, request, outputs, decisions, AnswerPolicy.Default) is { Reply: { } reply })
            await codec.SendAsync(context.Response, reply, cancellation);
        return null;
    }
}
