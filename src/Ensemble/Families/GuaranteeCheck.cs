using Ensemble.Calibration;
using Ensemble.Scores;

namespace Ensemble.Families;

/// <summary>Decides at load how each guarantee of a manifest stands.</summary>
static class GuaranteeCheck
{
    public static IReadOnlyList<GuaranteeStatus> AtLoad(Family family, FamilyFolder files) =>
        [.. family.Manifest.Guarantees.Select(g => Check(family, g, files))];

    static GuaranteeStatus Check(Family family, Guarantee guarantee, FamilyFolder files)
    {
        if (guarantee.Scoring != Scoring.Number)
            return None(guarantee, $"it was issued for scoring {guarantee.Scoring}, this program scores by {Scoring.Number}");
        if (!Names.IsValid(guarantee.Id) || guarantee.Answer.Length == 0 || files is null)
            return None(guarantee, "its id or answer is not a name");
        var banks = new List<double[]>();
        foreach (GateConfig gate in guarantee.Gates)
        {
            if (!Enum.GetValues<ScoreName>().Any(s => s.Name() == gate.Score) || !family.Banks.TryGetValue(ScoreNames.Parse(gate.Score), out double[]? bank))
                return None(guarantee, $"the bank of its gate {gate.Score} is missing");
            banks.Add(bank);
        }

        return new GuaranteeStatus(guarantee, guarantee.State, guarantee.State == "valid" ? null : "it was withdrawn", banks);
    }

    static GuaranteeStatus None(Guarantee guarantee, string why) => new(guarantee, "none", why, []);
}
