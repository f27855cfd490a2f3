using Ensemble.Calibration;

namespace Ensemble.Families;

/// <summary>Whether the members' fitted temperatures lie so far apart that one of them was far surer of itself than another.</summary>
public static class MemberBalance
{
    /// <summary>Temperatures that differ by more than this factor are told.</summary>
    public const double Factor = 3;

    const double LeastFitted = TemperatureFit.MinTemperature * 1.001;

    /// <summary>What to tell of the members' temperatures; null where there is nothing.</summary>
    /// <param name="members">At least one.</param>
    public static string? Warning(IReadOnlyList<MemberConfig> members)
    {
        // One that was right on every fit row is given the least temperature there is, which says nothing of how sure it should be.
        MemberConfig[] told = [.. members.Where(m => m.Temperature > LeastFitted)];
        if (told.Length < 2)
            return null;
        MemberConfig coolest = told.MinBy(m => m.Temperature)!, hottest = told.MaxBy(m => m.Temperature)!;
        double times = hottest.Temperature / coolest.Temperature;
        return times > Factor
            ? FormattableString.Invariant($"members' temperatures differ {times:F1}-fold (from {coolest.Temperature:F4} of '{coolest.Name}' to {hottest.Temperature:F4} of '{hottest.Name}'): ")
                + "averages balance them as long as these temperatures hold; what the surest member is sure of deserves a look"
            : null;
    }
}
