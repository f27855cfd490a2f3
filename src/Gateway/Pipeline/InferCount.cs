using Ensemble.Decisions;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Scores;
using Gateway.Metrics;
using Gateway.Replies;
using Gateway.Statistics;

namespace Gateway.Pipeline;

/// <summary>Counts one infer request from its first line to its end: every accepted row gets one outcome.</summary>
sealed class InferCount
{
    readonly GatewayMetrics metrics;
    readonly FamilyMetrics series;
    readonly TimeProvider time;
    readonly long start;
    FamilyStatistics? statistics;
    long received;
    long admitted;
    long decoded;
    long answered;
    int answers;
    TimeSpan slowest;
    int rows;

    /// <param name="metrics">Where it is counted.</param>
    /// <param name="time">Clock of its duration.</param>
    /// <param name="family">Family asked; empty where that is not known.</param>
    /// <param name="begun">Timestamp of its first line; null takes this moment.</param>
    public InferCount(GatewayMetrics metrics, TimeProvider time, string family, long? begun = null)
    {
        (this.metrics, this.time, series) = (metrics, time, metrics.Of(family));
        start = begun ?? time.GetTimestamp();
        received = admitted = decoded = answered = start;
        series.RequestStarted();
    }

    /// <summary>The version is known that is asked.</summary>
    public void Routed(FamilyStatistics asked) => statistics = asked;

    /// <summary>The whole request has come.</summary>
    public void Received() => received = time.GetTimestamp();

    /// <summary>It has its place among those that run.</summary>
    public void Admitted() => admitted = time.GetTimestamp();

    /// <summary>The request was decoded: its rows are now ours to account for, once, however many versions are asked.</summary>
    public void Accepted(int count)
    {
        if (rows > 0)
            return;
        rows = count;
        decoded = time.GetTimestamp();
        series.RowsAccepted(count);
    }

    /// <summary>Counts the members' calls.</summary>
    /// <param name="asked">The family.</param>
    /// <param name="outputs">What its members gave.</param>
    /// <param name="cut">Whether the caller left them less time than they are given otherwise: who was late then counts as not called.</param>
    public void Members(Family asked, MemberOutputs outputs, bool cut)
    {
        var longest = TimeSpan.Zero;
        for (int m = 0; m < outputs.Results.Count; m++)
        {
            var result = outputs.Results[m];
            if (!cut || result.Status != MemberStatus.TimedOut)
                series.Member(asked.Members[m].Name, result.Status, result.Duration);
            longest = result.Duration > longest ? result.Duration : longest;
        }

        // Runs of one request come one after another.
        slowest += longest;
    }

    /// <summary>Counts no member's call, as none was made for it: it waited so long for another one's.</summary>
    public void Waited(TimeSpan waited) => slowest += waited;

    /// <summary>Counts how often each member's class is that of the chosen answer; a regression has none.</summary>
    public void Votes(Family asked, MemberOutputs outputs, IReadOnlyList<Decision> decisions)
    {
        if (!asked.IsClassification)
            return;
        for (int m = 0; m < outputs.Members; m++)
        {
            int same = 0, other = 0;
            for (int row = 0; row < outputs.Rows; row++)
            {
                if (decisions[row].Prediction < 0 || !outputs.IsValid(m, row))
                    continue;
                bool agrees = Distribution.ArgMax(outputs.Values(m, row)) == decisions[row].Prediction;
                same += agrees ? 1 : 0;
                other += agrees ? 0 : 1;
            }

            series.Voted(asked.Members[m].Name, same, other);
        }
    }

    /// <summary>Its rows are decided; what is left is to write the reply.</summary>
    /// <param name="members">Members that answered.</param>
    public void Answered(int members)
    {
        answers = members;
        answered = time.GetTimestamp();
    }

    /// <summary>Ends the count; a null result means that the request was cut short by a mistake of ours.</summary>
    public void End(InferResult? result)
    {
        var fault = result is null ? FaultCode.Internal : result.Fault?.Code;
        if (rows > 0)
            Rows(result?.Reply, fault);
        if (fault is { } code)
            metrics.Fault(FaultTable.Of(code).Name);
        long end = time.GetTimestamp();
        var duration = time.GetElapsedTime(start, end);
        if (result?.Reply is null)
            statistics?.Failed(duration);
        else
            statistics?.Answered(time.GetUtcNow(), rows, answers, Phases(duration, end));
        if (fault == FaultCode.QueueFull)
            series.ShedAfter(duration);
        series.RequestEnded(fault is { } f ? FaultTable.Of(f).Name : "ok", rows, duration, duration - slowest);
    }

    RequestPhases Phases(TimeSpan total, long end) => new(
        total,
        time.GetElapsedTime(received, admitted),
        time.GetElapsedTime(admitted, decoded),
        time.GetElapsedTime(decoded, answered),
        time.GetElapsedTime(answered, end));

    void Rows(InferReply? reply, FaultCode? fault)
    {
        if (reply is null)
        {
            // A reply that is withheld as a whole answers none of its rows.
            bool abstained = fault == FaultCode.Abstained;
            series.RowOutcomes([0, 0, abstained ? rows : 0, 0, abstained ? 0 : rows]);
            return;
        }

        int flagged = reply.Summary.Flagged;
        int withheld = reply.Withheld is null ? 0 : flagged;
        series.RowOutcomes([rows - flagged, flagged - withheld, withheld, 0, 0]);
        if (reply.FlagsNotAskedFor)
            series.FlagsNotAskedFor(flagged);
    }
}
