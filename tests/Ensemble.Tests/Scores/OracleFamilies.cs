using System.Collections;

namespace Ensemble.Tests.Scores;

/// <summary>The families of <c>oracle.py</c>, bit for bit and without end; <c>oracle.md</c> describes them.</summary>
/// <remarks>The order of the draws, and of + − × ÷ on doubles, is the contract with the script.</remarks>
sealed class OracleFamilies(ulong seed) : IEnumerable<OracleFamily>
{
    /// <summary>The seed of the kept oracle.</summary>
    public const ulong Seed = 20261122;

    static ReadOnlySpan<int> Members => [1, 2, 2, 3, 3, 4, 5, 6, 7, 8];
    static ReadOnlySpan<double> Perturbations => [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-8, 1e-9];
    static ReadOnlySpan<double> Scales => [1.0, 1.0, 1e-6, 1e-13, 1e-40, 1e-308];

    public IEnumerator<OracleFamily> GetEnumerator()
    {
        var seeds = new SplitMix64(seed);
        for (var index = 0; ; index++) yield return Family(new SplitMix64(seeds.Next()), index);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    static OracleFamily Family(SplitMix64 random, int index)
    {
        var members = Members[random.Below(10)];
        var mode = (OracleMode)random.Below(11);
        var classes = mode == OracleMode.Sigmoid ? 2 : Classes(random);
        var weights = new double[members];
        Array.Fill(weights, 1.0);
        if (random.Below(2) == 1)
        {
            for (var m = 0; m < members; m++) weights[m] = 0.25 + 1.75 * random.Unit();
        }

        var favourite = random.Below(classes);
        var rows = Rows(random, mode, members, classes, favourite);
        return new(members, classes, weights, [.. rows.SelectMany(row => row)], random.Below(classes)) { Index = index, Mode = mode };
    }

    static int Classes(SplitMix64 random) => random.Below(10) switch
    {
        < 3 => 2,
        < 7 => 3 + random.Below(8),
        < 9 => 11 + random.Below(10),
        _ => 21 + random.Below(30),
    };

    static double[][] Rows(SplitMix64 random, OracleMode mode, int members, int classes, int favourite)
    {
        var rows = new double[members][];
        switch (mode)
        {
            case OracleMode.Identical:
                Array.Fill(rows, Member(random, (OracleMode)random.Below(5), classes, favourite));
                return rows;
            case OracleMode.Near:
                var centre = Member(random, (OracleMode)random.Below(5), classes, favourite);
                var size = Perturbations[random.Below(8)];
                for (var m = 0; m < members; m++) rows[m] = Near(random, centre, size, favourite);
                return rows;
            case OracleMode.Mixed:
                for (var m = 0; m < members; m++) rows[m] = Mixed(random, rows, m, classes, favourite);
                return rows;
            default:
                for (var m = 0; m < members; m++) rows[m] = Plain(random, mode, m, classes, favourite);
                return rows;
        }
    }

    static double[] Plain(SplitMix64 random, OracleMode mode, int m, int classes, int favourite) => mode switch
    {
        OracleMode.Sigmoid => Sigmoid(random),
        OracleMode.Flat when m > 0 && random.Below(2) == 1 => Member(random, OracleMode.Uniform, classes, favourite),
        _ => Member(random, mode, classes, favourite),
    };

    static double[] Mixed(SplitMix64 random, double[][] rows, int m, int classes, int favourite)
    {
        if (m > 0 && random.Below(2) == 0) return rows[random.Below(m)];
        var kind = random.Below(7) switch
        {
            5 => OracleMode.OneHot,
            6 => OracleMode.Flat,
            var same => (OracleMode)same,
        };
        return Member(random, kind, classes, favourite);
    }

    static double[] Near(SplitMix64 random, double[] centre, double size, int favourite)
    {
        var row = new double[centre.Length];
        for (var c = 0; c < row.Length; c++) row[c] = centre[c] * (1.0 + size * (2.0 * random.Unit() - 1.0));
        return Normalised(row, favourite);
    }

    static double[] Sigmoid(SplitMix64 random)
    {
        var shape = random.Below(4);
        var p = random.Unit();
        if (shape == 2) p *= Scales[random.Below(6)];
        else if (shape == 3) p = 1.0 - p * 1e-6;
        return [1.0 - p, p];
    }

    static double[] Member(SplitMix64 random, OracleMode kind, int classes, int favourite)
    {
        var row = new double[classes];
        if (kind == OracleMode.Flat)
        {
            Array.Fill(row, 1.0 / classes);
            return row;
        }

        if (kind == OracleMode.OneHot)
        {
            row[random.Below(classes)] = 1.0;
            return row;
        }

        var peak = kind == OracleMode.Peaked && random.Below(4) == 0 ? random.Below(classes) : favourite;
        for (var c = 0; c < classes; c++) row[c] = Unscaled(random, kind);
        if (kind == OracleMode.Peaked) row[peak] += 1.0 + 9.0 * random.Unit();
        return Normalised(row, favourite);
    }

    static double Unscaled(SplitMix64 random, OracleMode kind)
    {
        if (kind == OracleMode.Ties) return 1.0 + random.Below(3);
        var u = random.Unit();
        return kind switch
        {
            OracleMode.Peaked => u * u * u * u,
            OracleMode.Zeros => random.Below(5) < 3 ? u : 0.0,
            OracleMode.Tiny => u * Scales[random.Below(6)],
            _ => u,
        };
    }

    static double[] Normalised(double[] row, int favourite)
    {
        var total = 0.0;
        foreach (var x in row) total += x;
        if (total == 0.0)
        {
            row[favourite] = 1.0;
            total = 1.0;
        }

        for (var c = 0; c < row.Length; c++) row[c] /= total;
        return row;
    }
}
