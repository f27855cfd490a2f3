using Ensemble.Calibration;

namespace Ensemble.Monitors;

/// <summary>
/// Notices that the shares of categories (predicted classes; flagged or not) in the latest rows differ from a baseline's by more
/// than η. The baseline's counts are data too, and count as such: a test against them as if they were the truth alarms in
/// almost every long healthy stream.
/// </summary>
/// <remarks>
/// At every look each share of the window and of the baseline gets its Clopper–Pearson interval; the effect's lower limit is the
/// largest distance between two intervals of one category. Look k spends δ/2 · 6/(π²k²) and the baseline δ/2, over all
/// categories and sides: while no share differs by more than η, P(an alarm, ever) ≤ δ. Feed one row a request.
/// </remarks>
public sealed class ShareChange
{
    readonly long[] baseline;
    readonly (double Lower, double Upper)[] expected;
    readonly double eta;
    readonly double delta;
    readonly int[] window;
    long rows;

    /// <param name="baseline">Rows per category among familiar ones; at least two categories and one row.</param>
    /// <param name="eta">Difference of a share that is no concern, in [0, 1).</param>
    /// <param name="delta">Probability δ of a false alarm, ever, in (0, 1).</param>
    /// <param name="window">Latest rows compared, ≥ 50; a look comes every quarter of them.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public ShareChange(long[] baseline, double eta, double delta, int window = 1000)
    {
        if (baseline.Length < 2 || baseline.Any(c => c < 0) || baseline.Sum() is not (> 0 and <= int.MaxValue))
            throw new ArgumentException("the baseline has at least two categories and one row", nameof(baseline));
        if (!(eta is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(eta), eta, "η is in [0, 1)");
        if (!(delta is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(delta), delta, "δ is in (0, 1)");
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 50);
        this.baseline = baseline;
        this.eta = eta;
        this.delta = delta;
        this.window = new int[window];
        int n = (int)baseline.Sum();
        expected = [.. baseline.Select(k => Interval((int)k, n, delta / 2))];
    }

    /// <summary>Continues where <see cref="State"/> was taken.</summary>
    /// <param name="baseline">The same baseline.</param>
    /// <param name="eta">η.</param>
    /// <param name="delta">δ.</param>
    /// <param name="state">What was kept; its window is the window.</param>
    /// <exception cref="ArgumentException">The state is of another baseline.</exception>
    public ShareChange(long[] baseline, double eta, double delta, ShareChangeState state) : this(baseline, eta, delta, state.Window.Length)
    {
        if (state.Rows < 0 || state.Window.Any(c => c < 0 || c >= baseline.Length))
            throw new ArgumentException("the state holds a category that the baseline lacks", nameof(state));
        rows = state.Rows;
        state.Window.CopyTo(window, 0);
        (Effect, EffectLower, Category, Alarm) = (state.Effect, state.EffectLower, state.Category, state.Alarm);
    }

    /// <summary>Largest difference of a share at the last look, in [0, 1].</summary>
    public double Effect { get; private set; }

    /// <summary>Its lower limit: of all categories, the largest distance that is certain, in [0, 1].</summary>
    public double EffectLower { get; private set; }

    /// <summary>Category of <see cref="EffectLower"/>, or of <see cref="Effect"/> where nothing is certain.</summary>
    public int Category { get; private set; }

    /// <summary>Whether the last look found a difference above η.</summary>
    public bool Alarm { get; private set; }

    /// <summary>What is kept to continue, exactly.</summary>
    public ShareChangeState State => new()
    {
        Rows = rows,
        Window = [.. window],
        Effect = Effect,
        EffectLower = EffectLower,
        Category = Category,
        Alarm = Alarm,
    };

    /// <summary>One row.</summary>
    /// <param name="category">Its category, from 0.</param>
    public void Add(int category)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(category);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(category, baseline.Length);
        window[(int)(rows++ % window.Length)] = category;
        int between = window.Length / 4;
        if (rows % between == 0)
            Look(rows / between);
    }

    void Look(long look)
    {
        int n = (int)Math.Min(rows, window.Length);
        int[] counts = new int[baseline.Length];
        for (int i = 0; i < n; i++)
            counts[window[i]]++;
        double level = delta / 2 * 6 / (Math.PI * Math.PI * look * look);
        double total = baseline.Sum();
        (Effect, EffectLower, Category) = (0, 0, 0);
        for (int c = 0; c < counts.Length; c++)
        {
            double effect = Math.Abs(((double)counts[c] / n) - (baseline[c] / total));
            (double lower, double upper) = Interval(counts[c], n, level);
            double certain = Math.Max(0, Math.Max(lower - expected[c].Upper, expected[c].Lower - upper));
            if (certain > EffectLower || (EffectLower == 0 && effect > Effect))
                Category = c;
            EffectLower = Math.Max(EffectLower, certain);
            Effect = Math.Max(Effect, effect);
        }

        Alarm = EffectLower > eta;
    }

    // Two-sided, the level over all categories.
    (double Lower, double Upper) Interval(int k, int n, double level)
    {
        double side = level / (2 * baseline.Length);
        return (ClopperPearson.Lower(k, n, side), ClopperPearson.Upper(k, n, side));
    }
}
