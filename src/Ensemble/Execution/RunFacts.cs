using System.Diagnostics;
using System.Numerics;
using Ensemble.Devices;
using Ensemble.Members;

namespace Ensemble.Execution;

/// <summary>
/// Where a family's members run, and how long they take one after another, by the number of rows: the shortest that was seen, which slowly
/// grows towards what is seen now, for a run is made longer by whatever else the machine does. Thread-safe; a lost note does no harm.
/// </summary>
sealed class RunFacts(IReadOnlyList<Member> members)
{
    /// <summary>How much of the difference one longer run makes.</summary>
    const double Share = 1.0 / 64;

    // By the power of two that holds the rows.
    readonly double[] seconds = new double[32];

    // Rows of a request, on average.
    double asked = 1;

    /// <summary>Whether every member runs in this process.</summary>
    public bool IsHere { get; } = members.All(m => m.IsHere);

    /// <summary>Whether every member does, and takes as long as the number of rows says.</summary>
    public bool IsBounded { get; } = members.All(m => m.IsBounded);

    /// <summary>What those members run on that run on this machine.</summary>
    public DeviceOptions Device { get; set; } = DeviceOptions.Processor;

    /// <summary>Clock of trials: what the thread computes, whatever else the machine does; or, where a device computes, the time that goes by.</summary>
    public TimeSpan Clock => Device.IsAccelerator ? Stopwatch.GetElapsedTime(0) : ThreadTime.Now;

    /// <summary>Numbers of rows, from 1 on, that requests which wait may have together to be run at once; empty runs each by itself.</summary>
    public int[] BatchSizes { get; set; } = [];

    /// <summary>All members in one model that may be run in their place; null where there is none, or it is not worth it.</summary>
    public FusedMembers? Fused { get; set; }

    /// <summary>What trying that model found; null where there is none.</summary>
    public string? FusedWhy { get; set; }

    /// <summary>Requests as they came lately that may be answered by one run, ≥ 1.</summary>
    public int Together => BatchSizes is [.., var most] ? Math.Max(1, (int)Math.Round(most / Volatile.Read(ref asked))) : 1;

    /// <summary>Notes that a request has so many rows.</summary>
    public void Asked(int rows)
    {
        double known = Volatile.Read(ref asked);
        Volatile.Write(ref asked, known + ((rows - known) * Share));
    }

    /// <summary>What a run of so many rows is expected to take in all; null before there was one.</summary>
    public TimeSpan? Of(int rows) => Volatile.Read(ref seconds[Place(rows)]) is > 0 and double known ? TimeSpan.FromSeconds(known) : null;

    /// <summary>Whether a run of so many rows is made where it is asked for: nothing is held up by that.</summary>
    public bool IsQuick(int rows) => IsBounded && Of(rows) is { } takes && takes <= RunPlanner.Small;

    /// <summary>Notes a run in which every member answered.</summary>
    public void Note(int rows, TimeSpan took)
    {
        ref double place = ref seconds[Place(rows)];
        double known = Volatile.Read(ref place);
        double seen = Math.Max(took.TotalSeconds, 1e-7);
        Volatile.Write(ref place, known <= 0 || seen < known ? seen : known + ((seen - known) * Share));
    }

    static int Place(int rows) => rows <= 1 ? 0 : BitOperations.Log2((uint)rows - 1) + 1;
}
