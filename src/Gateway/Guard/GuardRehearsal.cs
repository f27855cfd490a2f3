using System.Text.Json;
using Ensemble.Execution;
using Ensemble.Families;
using Gateway.Configuration;
using Gateway.Pipeline;

namespace Gateway.Guard;

/// <summary>What a guard route would say of one request, without its service: each feature, the inputs, the judgment.</summary>
/// <param name="Plan">The route beside the family.</param>
/// <param name="Features">Where each value came from; empty where the body is the protocol's.</param>
/// <param name="Inspection">What was read, and what the members gave.</param>
/// <param name="Judgment">What is said of the reply.</param>
sealed record GuardRehearsal(GuardPlan Plan, IReadOnlyList<RehearsedFeature> Features, GuardInspection Inspection, Judgment Judgment)
{
    /// <summary>What was read of the service's answer.</summary>
    public required ServedReply Served { get; init; }

    /// <summary>Rehearses.</summary>
    /// <param name="route">The route.</param>
    /// <param name="lease">The family; held by what is returned.</param>
    /// <param name="body">The request's body.</param>
    /// <param name="answer">The service's answer; null judges the members among themselves.</param>
    /// <param name="limits">Limits of requests.</param>
    public static async Task<GuardRehearsal> RunAsync(GuardRoute route, FamilyLease lease, byte[] body, byte[]? answer, LimitsConfig limits)
    {
        var asked = answer is null ? route with { Label = null, Value = null } : route;
        var plan = new GuardPlan(route, lease.Family);
        var inspection = new GuardInspection();
        inspection.Lease(lease);
        if (body.Length > route.InspectBytes)
            inspection.Fail(Undecided.BodyTooLarge, $"expected at most {route.InspectBytes} bytes (InspectBytes), came {body.Length}");
        else if (GuardInspector.Read(inspection, plan, null, new GuardRequest("", null), body, limits) is { } read)
        {
            inspection.Read(read);
            var outputs = await new FamilyExecution(TimeProvider.System).RunAsync(lease.Family, read.Inputs, limits.Deadline, CancellationToken.None);
            inspection.Ran(outputs);
            if (outputs.Answered == 0)
                inspection.Fail(Undecided.NoMember, string.Join("; ", outputs.Results.Select(r => r.Error).OfType<string>()));
            else if (route.IsRobust && NoisedAsk.Check(lease.Family, read.Rows, limits) is null)
                inspection.RanNoised(await NoisedAsk.RehearseAsync(lease.Family, read.Inputs, limits.Deadline));
        }

        var served = answer is null || !route.ReadsAnswer ? new ServedReply(200, null, null) : ServedReply.Read(route, 200, "", answer, limits.JsonDepth);
        return new(plan, plan.Mistakes.Count == 0 ? Values(plan, body, limits) : [], inspection, GuardJudge.Judge(asked, inspection, served)) { Served = served };
    }

    static List<RehearsedFeature> Values(GuardPlan plan, byte[] body, LimitsConfig limits)
    {
        if (plan.Route.Input is null)
            return [];
        JsonDocument? json = null;
        try
        {
            json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = limits.JsonDepth, AllowDuplicateProperties = false });
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The inspection says so; the features are listed all the same.
        }

        using (json)
        {
            var features = new List<RehearsedFeature>();
            for (int i = 0; i < plan.Sources.Count; i++)
            {
                var spec = plan.Family.Inputs[i];
                bool whole = plan.Sources[i].Count == 1 && spec.Config.Features is not { Length: 1 };
                for (int element = 0; element < plan.Sources[i].Count; element++)
                    features.Add(RehearsedFeature.Of(plan.Sources[i][element], whole ? spec.Name : spec.Config.Features![element].Name, whole ? null : spec.Config.Features![element], json?.RootElement));
            }

            return features;
        }
    }
}
