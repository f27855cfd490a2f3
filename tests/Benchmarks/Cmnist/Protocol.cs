namespace Benchmarks.Cmnist;

/// <summary>Where is trained and where is tested.</summary>
/// <param name="Name">Name.</param>
/// <param name="Environments">Share of wrong colours in each training environment.</param>
/// <param name="Tests">The same of the test environments.</param>
/// <param name="Noise">Share of wrong labels.</param>
sealed record Protocol(string Name, double[] Environments, double[] Tests, double Noise)
{
    /// <summary>Ten environments of which seven are alike, drawn once from Beta(0.9, 1) by the paper (appendix C.2).</summary>
    public static Protocol LongTail { get; } = new("ten environments, mostly of few wrong colours",
        [0, .01, .05, .07, .09, .12, .14, .58, .7, .99], [.. Enumerable.Range(0, 11).Select(i => i / 10.0)], 0.25);

    /// <summary>The two environments of IRM's paper; the test reverses the colour.</summary>
    public static Protocol Standard { get; } = new("environments .1 and .2, tested at .9", [.1, .2], [.1, .2, .9], 0.25);

    /// <summary>The best accuracy that anybody can have.</summary>
    public double Bayes(double e) => Math.Max(1 - Noise, Math.Max(e, 1 - e));
}
