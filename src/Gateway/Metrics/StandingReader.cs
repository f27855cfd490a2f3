namespace Gateway.Metrics;

/// <summary>Reads what the rules of config/prometheus read, where it is set: both say the same of the same moment.</summary>
static class StandingReader
{
    /// <summary>Reads; the caller holds the lock under which families come and go.</summary>
    public static Standing Read(Instruments instruments) => new(
        [.. instruments.FamilyLoaded.GetAllLabelValues().Where(l => instruments.FamilyLoaded.WithLabels(l).Value < 0.5).Select(l => l[0])],
        [.. Quorums(instruments)],
        [.. instruments.GuaranteeState.GetAllLabelValues().Where(l => l[2] == "withdrawn" && instruments.GuaranteeState.WithLabels(l).Value > 0.5).Select(l => (l[0], l[1]))],
        [.. instruments.StoreDropped.GetAllLabelValues().Select(l => (l[0], instruments.StoreDropped.WithLabels(l).Value))]);

    static IEnumerable<(string, int)> Quorums(Instruments instruments)
    {
        foreach (string[] family in instruments.Quorum.GetAllLabelValues())
        {
            double answering = instruments.MembersAnswering.WithLabels(family).Value;
            if (answering < instruments.Quorum.WithLabels(family).Value)
                yield return (family[0], (int)answering);
        }
    }
}
