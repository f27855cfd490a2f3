using System.Collections.Concurrent;
using Gateway.Configuration;
using Gateway.Metrics;
using Gateway.Pipeline;
using Gateway.Replies;

namespace Gateway.Overload;

/// <summary>Decides which requests run, wait or are turned away: by memory, by the family's own gate, by all that run. Thread-safe.</summary>
sealed class OverloadGates(Admission admission, MemoryPressure memory, GatewayMetrics metrics, TimeProvider time)
{
    readonly ConcurrentDictionary<string, FamilyGate> gates = new(StringComparer.Ordinal);

    /// <summary>Why a request would be turned away at this moment, told before anything of it is read; null where it would not.</summary>
    public Fault? Refuse(string family, int urgency, LimitsConfig limits)
    {
        Shed? why = IsShort(urgency, limits) ? Shed.Memory : gates.TryGetValue(family, out var gate) ? gate.Refuse(urgency, limits) : null;
        return why is { } shed ? Turned(family, shed, limits).Fault : null;
    }

    /// <summary>So many requests of a family may be answered by one run of its members, from now on.</summary>
    public void RunsTogether(string family, int requests) => Gate(family).RunsTogether(requests);

    /// <summary>Takes a place for a request of a family that is there.</summary>
    /// <param name="family">Its name.</param>
    /// <param name="urgency">0 (most urgent) to 7.</param>
    /// <param name="limits">Limits of this request.</param>
    /// <param name="cancellation">The caller went away.</param>
    public async ValueTask<OverloadPlace> EnterAsync(string family, int urgency, LimitsConfig limits, CancellationToken cancellation)
    {
        if (IsShort(urgency, limits))
            return Turned(family, Shed.Memory, limits);
        var gate = Gate(family);
        var entering = gate.EnterAsync(urgency, limits, cancellation);
        if ((entering.IsCompleted ? await entering : await WaitAsync(family, entering)) is { } why)
            return Turned(family, why, limits);
        var place = new OverloadPlace(this, family, gate, limits, time.GetTimestamp());
        if (admission.TryEnter(limits.InFlight))
            return place;
        gate.Leave(time.GetTimestamp(), limits);
        return Turned(family, Shed.InFlight, limits);
    }

    FamilyGate Gate(string family) => gates.GetOrAdd(family, static (_, clock) => new FamilyGate(clock, Environment.ProcessorCount), time);

    bool IsShort(int urgency, LimitsConfig limits)
    {
        if (memory.Share < (urgency >= Urgency.Background ? limits.BackgroundMemory : limits.Memory))
            return false;
        memory.Relieve();
        return true;
    }

    // Whoever goes away while it waits, waits no more.
    async ValueTask<Shed?> WaitAsync(string family, ValueTask<Shed?> entering)
    {
        metrics.Waiting(family, 1);
        try
        {
            return await entering;
        }
        finally
        {
            metrics.Waiting(family, -1);
        }
    }

    /// <summary>Gives a place back.</summary>
    public void Leave(in OverloadPlace place)
    {
        admission.Leave();
        metrics.ConcurrencyLimit(place.Family, place.Gate!.Leave(place.Began, place.Limits));
    }

    OverloadPlace Turned(string family, Shed why, LimitsConfig limits)
    {
        metrics.Shed(family, why.ToString().ToLowerInvariant());
        return new OverloadPlace(new Fault(FaultCode.QueueFull, why switch
        {
            Shed.InFlight => $"{limits.InFlight} requests are running (Limits.InFlight)",
            Shed.Queue => $"as many requests run as are worth it, or {limits.InFlight} (Limits.InFlight), and {limits.Queue} wait (Limits.Queue)",
            Shed.Wait => $"its turn would not come within {limits.QueueWait.TotalMilliseconds:0.#} ms (Limits.QueueWait)",
            _ => "the gateway has little memory left (Limits.Memory)",
        }));
    }
}
