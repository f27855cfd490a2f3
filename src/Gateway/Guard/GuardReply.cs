using System.Diagnostics.CodeAnalysis;
using Gateway.Configuration;
using Gateway.Metrics;
using Gateway.Pipeline;
using Gateway.Replies;
using Gateway.Store;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Guard;

/// <summary>
/// What happens between a guarded service's headers and the reply: the answer is read where the route asks for that, the family gets
/// its time, the decision is recorded, and the reply leaves or is withheld. Thread-safe.
/// </summary>
sealed class GuardReply(
    Recorder recorder, RouteGuarantees guarantees, Admission admission, GatewayMetrics metrics, SnapshotHolder holder, TimeProvider time, ILogger<GuardReply> logger)
{
    /// <summary>Runs after the service's headers were copied, before a byte of the reply leaves.</summary>
    public async ValueTask ApplyAsync(ResponseTransformContext response)
    {
        if (response.HttpContext.Features.Get<GuardExchange>() is not { } exchange || response.ProxyResponse is not { } reply)
            return;
        int status = (int)reply.StatusCode;
        // A service that has not been sent the whole body has answered another question than the family would be asked.
        exchange.Close();
        if (exchange.Resent)
            Annotate(response.HttpContext, exchange.Result!.Summary! with { Chosen = "fallback" }, null);
        else if (status is < 200 or > 299)
            NotJudged(response.HttpContext, exchange);
        else if (exchange.Route.IsShadow)
            await WatchAsync(response, exchange, reply, status);
        else
            await JudgeAsync(response, exchange, reply, status);
    }

    /// <summary>Says what is known of a reply; never that it is trusted where the service itself says otherwise.</summary>
    public static void Annotate(HttpContext context, ReplySummary? summary, Fault? fault)
    {
        var headers = context.Response.Headers;
        bool doubted = Doubts(context);
        headers[ConsensusHeaders.FlaggedName] = doubted || fault is not null ? "?1" : ConsensusHeaders.Flagged(summary);
        headers[ConsensusHeaders.Name] = ConsensusHeaders.Summary(summary, fault);
    }

    static bool Doubts(HttpContext context) =>
        context.Response.Headers.TryGetValue(ConsensusHeaders.FlaggedName, out var theirs) && theirs != "?0";

    // What is no answer has nothing to be judged; it reads as flagged all the same.
    static void NotJudged(HttpContext context, GuardExchange exchange)
    {
        exchange.Cancel();
        if (exchange.Route.IsShadow)
            return;
        context.Response.Headers[ConsensusHeaders.FlaggedName] = "?1";
        context.Response.Headers[ConsensusHeaders.Name] = "error=\"upstream_status\"";
    }

    async ValueTask WatchAsync(ResponseTransformContext response, GuardExchange exchange, HttpResponseMessage reply, int status)
    {
        exchange.Served = new ServedReply(status, null, null) { Doubted = Doubts(response.HttpContext) };
        if (!exchange.Route.ReadsAnswer)
            return;
        exchange.ReplyCoding = string.Join(", ", reply.Content.Headers.ContentEncoding);
        exchange.Passing = Copy(exchange.Route);
        var body = await reply.Content.ReadAsStreamAsync(response.CancellationToken);
        reply.Content = new StreamContent(new TeeStream(body, exchange.Passing, null, static () => { }));
    }

    async ValueTask JudgeAsync(ResponseTransformContext response, GuardExchange exchange, HttpResponseMessage reply, int status)
    {
        var route = exchange.Route;
        var served = route.ReadsAnswer
            ? await ReadAsync(route, reply, status, response.CancellationToken) : new ServedReply(status, null, null);
        exchange.Served = served with { Doubted = Doubts(response.HttpContext) };
        var judgment = exchange.Judgment = await DecideAsync(exchange);
        Count(route, judgment);
        bool resends = judgment.Flagged && route.OnFlag == OnFlag.Fallback && exchange.IsWhole && exchange.Body.Problem is null;
        bool abstains = judgment.Flagged && !resends && route.OnFlag is OnFlag.Abstain or OnFlag.Fallback;
        var result = exchange.Result = await recorder.RecordAsync(
            Record(exchange, judgment, exchange.Served.Json()), new InferResult(null, abstains ? Abstained(judgment) : null, judgment.Summary), exchange.Begun);
        if (result.Fault is null && !resends)
        {
            Annotate(response.HttpContext, result.Summary, null);
            return;
        }

        exchange.Withheld = true;
        response.SuppressResponseBody = true;
    }

    /// <summary>Reads the reply up to the limit; what was read stands before the rest again.</summary>
    async ValueTask<ServedReply> ReadAsync(GuardRoute route, HttpResponseMessage reply, int status, CancellationToken cancellation)
    {
        if (reply.Content.Headers.ContentLength > route.InspectBytes)
            return new(status, null, Undecided.BodyTooLarge);
        string coding = string.Join(", ", reply.Content.Headers.ContentEncoding);
        var copy = Copy(route);
        var body = await reply.Content.ReadAsStreamAsync(cancellation);
        reply.Content = new StreamContent(new ReplayStream(copy, body));
        return await copy.FillAsync(body, cancellation)
            ? ServedReply.Read(route, status, coding, copy.Bytes, holder.Current.Limits.JsonDepth) : new(status, null, copy.Problem);
    }

    async ValueTask<Judgment> DecideAsync(GuardExchange exchange)
    {
        long answered = time.GetTimestamp();
        await exchange.Ended.WaitAsync(exchange.Route.Budget, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        metrics.Guard(exchange.Route.Name).Waited(time.GetElapsedTime(answered));
        if (exchange.Ended.IsCompleted)
            return Judge(exchange);
        if (!exchange.Inspection.Leave(holder.Current.Limits.LateRuns))
            exchange.Cancel();
        return GuardJudge.Late(exchange.Inspection);
    }

    /// <summary>Judges an inspection that has ended.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "A mistake of ours flags the reply; it must not cost the service's answer.")]
    public Judgment Judge(GuardExchange exchange, ServedReply? served = null)
    {
        try
        {
            return GuardJudge.Judge(exchange.Route, exchange.Inspection, served ?? exchange.Served!, guarantees.Find(exchange.Route.Name, exchange.Inspection.Family));
        }
        catch (Exception exception)
        {
            Log.GuardFailed(logger, exception, exchange.Route.Name);
            exchange.Inspection.Fail(Undecided.NoMember, exception.Message);
            return GuardJudge.Judge(exchange.Route, exchange.Inspection, exchange.Served!);
        }
    }

    /// <summary>Counts a judgment; its rows are to be accounted for from here on.</summary>
    public void Count(GuardRoute route, Judgment judgment)
    {
        metrics.RowsAccepted(route.Family, judgment.Rows);
        metrics.Reasons(route.Family, judgment.Decisions.Rows);
        if (judgment.Why is { } why)
            metrics.Guard(route.Name).Undecided(why.Name());
    }

    /// <summary>What is kept of a judgment.</summary>
    public static ServedDecision Record(GuardExchange exchange, Judgment judgment, string service)
    {
        var inspection = exchange.Inspection;
        bool late = judgment.Why == Undecided.Late;
        return new(exchange.Route.Name, exchange.Route.Family, service, judgment.Decisions)
        { Family = inspection.Family, Request = inspection.Request, Outputs = late ? null : inspection.Outputs, Id = late ? default : inspection.Noised.Decision, Tenant = exchange.Tenant };
    }

    BodyCopy Copy(GuardRoute route) => new(admission, holder.Current.Limits.BufferedBytes, route.InspectBytes);

    static Fault Abstained(Judgment judgment)
    {
        int[] rows = [.. Enumerable.Range(0, judgment.Rows).Where(r => judgment.Decisions.Rows[r].Flagged)];
        return new Fault(FaultCode.Abstained, $"{rows.Length} of {judgment.Rows} rows are flagged and the answer is withheld", rows);
    }
}
