using System.Data.Common;
using Ensemble.Calibration;
using Gateway.Store;

namespace Gateway.Monitors;

/// <summary>How often two people who labelled the same row blindly said the same, of the newest such rows of a family.</summary>
/// <param name="Pairs">Rows with two audit labels.</param>
/// <param name="Differ">Those on which they differ.</param>
sealed record LabelError(int Pairs, int Differ)
{
    /// <summary>Fewer pairs say too little: one of 50 that differs puts 2q at 2 %.</summary>
    public const int EnoughPairs = 50;

    const int MostPairs = 5000;

    /// <summary>Probability that a label is wrong, as half of the disagreement; null without a pair.</summary>
    public double? Q => Pairs == 0 ? null : Differ / (2.0 * Pairs);

    /// <summary>95 % limits of it.</summary>
    public (double Lower, double Upper) Interval => (ClopperPearson.Lower(Differ, Pairs, 0.025) / 2, ClopperPearson.Upper(Differ, Pairs, 0.025) / 2);

    /// <summary>Whether labels differ too often to measure a risk of α with them.</summary>
    public bool Forbids(double alpha) => Pairs >= EnoughPairs && alpha < 2 * Q;

    public static LabelError Read(DbConnection connection, string family)
    {
        const string label = "(SELECT l.label FROM handouts h JOIN labels l ON l.seq = h.label WHERE h.decision = a.id AND h.row = a.row ORDER BY l.seq LIMIT 1 OFFSET ";
        var differ = Sql.Rows(
            connection, $"SELECT {label}0) <> {label}1) FROM audited a WHERE a.family = $1 AND a.labels > 1 ORDER BY a.decision DESC LIMIT {MostPairs}",
            r => !r.IsDBNull(0) && r.GetBoolean(0), family);
        return new LabelError(differ.Count, differ.Count(d => d));
    }
}
