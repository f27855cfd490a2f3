using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Metrics;
using Gateway.Pipeline;
using Gateway.Protocols.Rest;
using Gateway.Replies;

namespace Gateway.Guard;

/// <summary>Asks a guard route's family about a copied body: read, map, run. Thread-safe.</summary>
sealed class GuardInspector(
    FamilyRouter router, FamilyExecution execution, NoisedAsk noised, GuardRuns runs, GuardCandidates candidates, GatewayMetrics metrics, SnapshotHolder holder, ILogger<GuardInspector> logger)
{
    // Counted apart from infer: a guarded family that is slow takes no place from a family that answers.
    readonly Admission places = new();
    readonly ConcurrentDictionary<string, GuardPlan> plans = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, GuardPlan> tried = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, (GuardPlan Plan, FeatureMetrics Features)> features = new(StringComparer.Ordinal);

    /// <summary>Inspects, and lets go of the copy; whatever goes wrong is told by the inspection.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever fails here, the family did not decide: the reply is flagged, and the service's answer still leaves.")]
    public async Task RunAsync(GuardInspection inspection, GuardRoute route, GuardRequest request, BodyCopy body, CancellationToken cancellation)
    {
        try
        {
            await InspectAsync(inspection, route, request, body, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            inspection.Fail(Undecided.Late);
        }
        catch (Exception exception)
        {
            inspection.Fail(Undecided.NoMember, exception.Message);
            Log.GuardFailed(logger, exception, route.Name);
        }
        finally
        {
            body.Release();
        }
    }

    async ValueTask InspectAsync(GuardInspection inspection, GuardRoute route, GuardRequest request, BodyCopy body, CancellationToken cancellation)
    {
        var limits = holder.Current.Limits;
        if (body.Problem is { } cut)
        {
            inspection.Fail(cut);
            return;
        }

        if (router.Route(route.Family, null, out var lease) is { } unroutable)
        {
            inspection.Fail(Undecided.FamilyMissing, unroutable.Message);
            return;
        }

        inspection.Lease(lease!);
        var left = runs.Of(lease!.Family);
        if (left.Late >= limits.LateRuns)
        {
            inspection.Fail(Undecided.FamilyBusy, $"{limits.LateRuns} runs of the family go on for which no reply waits (Limits.LateRuns)");
            return;
        }

        if (!places.TryEnter(limits.InFlight))
        {
            inspection.Fail(Undecided.QueueFull, $"{limits.InFlight} requests are running (Limits.InFlight)");
            return;
        }

        try
        {
            var plan = Plan(route, lease.Family, plans);
            if (Read(inspection, plan, Features(plan), request, body.Bytes, limits) is not { } read)
                return;
            inspection.Read(read);
            bool byCandidate = candidates.Draw(inspection, route, plan.Family, read, candidate => Read(route, candidate, read, request, body.Bytes, limits))
                && (await AskAsync(inspection, inspection.Candidate!.Family, inspection.Tried!, limits, cancellation) is not { } given || candidates.Takes(inspection, given));
            if (!byCandidate && await AskAsync(inspection, plan.Family, read, limits, cancellation) is { Answered: 0 } outputs)
                inspection.Fail(Undecided.NoMember, string.Join("; ", outputs.Results.Select(r => r.Error).OfType<string>()));
            // What is not run, as too many copies, flags every row: a service's request is not ours to refuse.
            var family = inspection.Family!;
            if (route.IsRobust && inspection.Why is null && NoisedAsk.Check(family, read.Rows, limits) is null)
            {
                inspection.RanNoised(await noised.MeansAsync(
                    family, inspection.Request!.Inputs, limits.Deadline, (copies, left) => RunAsync(inspection, family, copies, left, cancellation)));
            }
        }
        finally
        {
            // A call that neither its deadline nor its caller could end goes on, and counts as late until it ends.
            _ = inspection.Leave(int.MaxValue);
            places.Leave();
        }
    }

    async ValueTask<MemberOutputs?> AskAsync(GuardInspection inspection, Family family, InferRequest read, LimitsConfig limits, CancellationToken cancellation)
    {
        if (await RunAsync(inspection, family, read.Inputs, limits.Deadline, cancellation) is not { } outputs)
            return null;
        inspection.Ran(outputs);
        return outputs;
    }

    async ValueTask<MemberOutputs?> RunAsync(
        GuardInspection inspection, Family family, IReadOnlyList<Tensor> inputs, TimeSpan deadline, CancellationToken cancellation)
    {
        var left = runs.Of(family);
        var run = new GuardRun(left);
        if (!inspection.TryBegin(run))
        {
            inspection.Fail(Undecided.Late);
            return null;
        }

        var outputs = await execution.RunAsync(family, inputs, deadline, cancellation, place: new RunPlace(left.Threads, run.End));
        Count(family, outputs);
        return outputs;
    }

    /// <summary>Reads a body; null after the inspection was told why not.</summary>
    public static InferRequest? Read(
        GuardInspection inspection, GuardPlan plan, FeatureMetrics? features, GuardRequest request, ReadOnlyMemory<byte> body, LimitsConfig limits)
    {
        if (plan.Mistakes.Count > 0)
        {
            inspection.Fail(Undecided.MappingWrong, string.Join("; ", plan.Mistakes.Select(m => $"{m.Path}: {m.Message}")));
            return null;
        }

        if (!request.IsJson(plan.Route.Input is null))
        {
            inspection.Fail(Undecided.NotRead, $"Content-Type: expected application/json in UTF-8, came {Fault.Show(request.Type)}");
            return null;
        }

        if (Inflater.Read(body, request.Coding, plan.Route.InspectBytes, out var why) is not { } plain)
        {
            inspection.Fail(why, $"Content-Encoding: {request.Coding}");
            return null;
        }

        var read = plan.Route.Input is null ? OfProtocol(inspection, plan, features, request, plain, limits) : Mapped(inspection, plan, features, plain, limits);
        if (read is null || InputChecks.Finite(plan.Family, read.Inputs) is not { } odd)
            return read;
        inspection.Fail(Undecided.NotMapped, odd.Message);
        return null;
    }

    // A mapping names features, and each version has its own in its own order. A body of the protocol says itself what stands where.
    InferRequest? Read(GuardRoute route, Family candidate, InferRequest read, GuardRequest request, ReadOnlyMemory<byte> body, LimitsConfig limits)
    {
        if (route.Input is null)
            return read;
        using var aside = new GuardInspection();
        return Read(aside, Plan(route, candidate, tried), null, request, body, limits);
    }

    static InferRequest? OfProtocol(
        GuardInspection inspection, GuardPlan plan, FeatureMetrics? features, GuardRequest request, ReadOnlyMemory<byte> body, LimitsConfig limits)
    {
        // Not given back: a record may be made of the inputs long after their members have ended.
        if (InferBody.Decode(request.JsonLength, body.Span, plan.Family, limits, new TensorMemory(), out var read) is { } wrong)
        {
            inspection.Fail(Undecided.NotRead, wrong.Message);
            return null;
        }

        int first = 0;
        for (int i = 0; i < read!.Inputs.Count; i++)
        {
            var named = plan.Family.Inputs[i].Config.Features ?? [];
            for (int element = 0; element < read.Inputs[i].Count && named.Length > 0; element++)
                features?.Count(first + (element % named.Length), FeatureValue.StateOf(read.Inputs[i], element, named[element % named.Length]));
            first += named.Length;
        }

        return read;
    }

    static InferRequest? Mapped(GuardInspection inspection, GuardPlan plan, FeatureMetrics? features, ReadOnlyMemory<byte> body, LimitsConfig limits)
    {
        try
        {
            // A key that stands twice is read one way here and another way there.
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = limits.JsonDepth, AllowDuplicateProperties = false });
            if (new RequestMapping(plan, features).Map(json.RootElement, out string? wrong) is { } inputs)
                return new InferRequest { Inputs = inputs, Parameters = new RequestParameters(), Outputs = [] };
            inspection.Fail(Undecided.NotMapped, wrong);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is a string that is no text, as half of a surrogate pair.
            inspection.Fail(Undecided.NotRead, $"the body is not JSON: {e.Message.Split(" LineNumber:", 2)[0]}");
        }

        return null;
    }

    GuardPlan Plan(GuardRoute route, Family family, ConcurrentDictionary<string, GuardPlan> of)
    {
        if (of.TryGetValue(route.Name, out var known) && ReferenceEquals(known.Family, family))
            return known;
        var plan = new GuardPlan(route, family);
        foreach (var (path, message) in plan.Mistakes)
            Log.GuardMapping(logger, path, message);
        return of[route.Name] = plan;
    }

    FeatureMetrics Features(GuardPlan plan)
    {
        if (features.TryGetValue(plan.Route.Name, out var known) && ReferenceEquals(known.Plan, plan))
            return known.Features;
        return (features[plan.Route.Name] = (plan, metrics.Guard(plan.Route.Name).Features(plan.Features))).Features;
    }

    void Count(Family family, MemberOutputs outputs)
    {
        for (int m = 0; m < outputs.Results.Count; m++)
            metrics.Member(family.Name, family.Members[m].Name, outputs.Results[m].Status, outputs.Results[m].Duration);
    }
}
