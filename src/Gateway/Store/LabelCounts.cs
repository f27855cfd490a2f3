namespace Gateway.Store;

/// <summary>How many labels got which standing.</summary>
sealed class LabelCounts
{
    static readonly LabelStanding[] Standings = Enum.GetValues<LabelStanding>();

    readonly int[] counts = new int[Standings.Length];

    /// <summary>Standings as the wire and the metrics name them, with their counts.</summary>
    public IEnumerable<(string Standing, int Count)> All => Standings.Select(s => (Name(s), counts[(int)s]));

    /// <summary>Audit labels among those that counted.</summary>
    public int Blind { get; set; }

    public int this[LabelStanding standing] => counts[(int)standing];

    public void Add(LabelStanding standing) => counts[(int)standing]++;

    public static string Name(LabelStanding standing) => standing.ToString().ToLowerInvariant();
}
