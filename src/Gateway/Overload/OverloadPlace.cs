using Gateway.Configuration;
using Gateway.Replies;

namespace Gateway.Overload;

/// <summary>A request's place among those that run, given back when it is disposed; or why it has none.</summary>
readonly struct OverloadPlace : IDisposable
{
    readonly OverloadGates? gates;

    public OverloadPlace(Fault fault) => Fault = fault;

    public OverloadPlace(OverloadGates gates, string family, FamilyGate gate, LimitsConfig limits, long began) =>
        (this.gates, Family, Gate, Limits, Began) = (gates, family, gate, limits, began);

    /// <summary>Why it was turned away; null where it has a place.</summary>
    public Fault? Fault { get; }

    public string Family { get; } = "";

    public FamilyGate? Gate { get; }

    public LimitsConfig Limits { get; } = null!;

    /// <summary>Timestamp at which it was let in.</summary>
    public long Began { get; }

    public void Dispose() => gates?.Leave(this);
}
