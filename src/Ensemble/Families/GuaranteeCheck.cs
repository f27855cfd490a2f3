using Ensemble.Calibration;
using Ensemble.Data;
using Ensemble.Decisions;
using Ensemble.Execution;
using Ensemble.Scores;
using Ensemble.Tensors;

namespace Ensemble.Families;

/// <summary>
/// Decides at load how each guarantee of a manifest stands: bound to what was loaded, its gates' banks unchanged, and its
/// kept calibration rows scored as they were when it was issued.
/// </summary>
static class GuaranteeCheck
{
    public static IReadOnlyList<GuaranteeStatus> AtLoad(Family family, FamilyFolder files, CancellationToken ended) =>
        [.. family.Manifest.Guarantees.Select(g => Check(family, g, files, ended))];

    static GuaranteeStatus Check(Family family, Guarantee guarantee, FamilyFolder files, CancellationToken ended)
    {
        if (!Names.IsValid(guarantee.Id))
            return None(guarantee, "its id is not a name");
        if (guarantee.State is not ("valid" or "unverified" or "withdrawn" or "expired"))
            return None(guarantee, $"its state '{guarantee.State}' is not known");
        if (RemoteRules.Unpromised(family) is { } remote)
            return None(guarantee, remote);
        if (GuaranteeBinding.Check(family.Manifest, guarantee, Scoring.Number) is { } unbound)
            return None(guarantee, unbound);
        if (!GuaranteeFigures.Hold(guarantee))
            return None(guarantee, Contradiction(guarantee));
        bool combination = AnswerChoice.TryParseCombination(guarantee.Answer, out _);
        if (!family.TryChoose(combination ? guarantee.Answer : null, combination ? null : guarantee.Answer, null, out AnswerChoice choice, out string? problem))
            return None(guarantee, $"its answer choice is not offered ({problem})");
        var banks = new List<NoveltyBank>();
        foreach (GateConfig gate in guarantee.Gates)
        {
            if (Bank(family, gate) is not { } bank)
                return None(guarantee, $"the bank of its gate {gate.Score} is missing or another one");
            banks.Add(bank);
        }

        GroupLookup? groups = null;
        if (guarantee.Groups is { } named && (groups = GroupLookup.Of(family.Manifest, named, out string? unknown)) is null)
            return None(guarantee, unknown!);
        var status = new GuaranteeStatus(guarantee, guarantee.State, guarantee.State == "valid" ? null : $"it was stored as {guarantee.State}", banks) { Groups = groups };
        return Replay(family, status, choice, files, ended) is { } moved ? None(guarantee, moved) : status;
    }

    static string Contradiction(Guarantee guarantee) => guarantee.Groups is not null
        ? $"its figures contradict each other: those of a group are no evidence for alpha {guarantee.Alpha} at its share of delta {guarantee.Delta}"
        : $"its figures contradict each other: {guarantee.K} wrong of {guarantee.N} is no evidence for alpha {guarantee.Alpha} at delta {guarantee.Delta}";

    internal static NoveltyBank? Bank(Family family, GateConfig gate) =>
        Array.Find(Enum.GetValues<ScoreName>(), s => s.Name() == gate.Score) is var score && score.Name() == gate.Score
        && family.Banks.TryGetValue(score, out NoveltyBank? bank) && bank.Digest == gate.Bank
            ? bank : null;

    static string? Replay(Family family, GuaranteeStatus status, AnswerChoice choice, FamilyFolder files, CancellationToken ended)
    {
        if (status.Guarantee.Replay is not { } file)
            return "no calibration rows are kept to replay";
        var mistakes = new List<string>();
        if (files.Read("replay", file.Path, file.Sha256, null, mistakes) is not { } bytes)
            return mistakes[0];
        try
        {
            Dictionary<string, Tensor> arrays = NpzFile.Read(bytes, file.Path).ToDictionary(t => t.Name, StringComparer.Ordinal);
            Tensor[] inputs = [.. family.Inputs.Select(i => arrays.GetValueOrDefault(FamilyFilesReader.InputPrefix + i.Name)?.Renamed(i.Name)).OfType<Tensor>()];
            if (inputs.Length != family.Inputs.Count || !arrays.TryGetValue(GuaranteeReplay.RiskArray, out Tensor? risks) || inputs[0].Rows == 0)
                return $"{file.Path}: expected the arrays {string.Join(", ", family.Inputs.Select(i => FamilyFilesReader.InputPrefix + i.Name))} and {GuaranteeReplay.RiskArray}";
            return GuaranteeReplay.Check(status.Guarantee, [.. risks.As<double>()], Risks(family, status, choice, inputs, ended));
        }
        catch (Exception exception) when (exception is DataException or ArgumentException)
        {
            return $"{file.Path}: {exception.Message}";
        }
    }

    // By the serving code: the guarantee is put in force for this one decision.
    static double[] Risks(Family family, GuaranteeStatus status, AnswerChoice choice, Tensor[] inputs, CancellationToken ended)
    {
        family.LoadedGuarantees = [status];
        try
        {
            MemberOutputs outputs = FamilyExecution.RunInTurn(family, inputs, ended);
            return [.. Decider.Decide(family, outputs, choice).Rows.Select((d, row) => d.Answered == outputs.Members ? d.Risk : double.NaN)];
        }
        finally
        {
            family.LoadedGuarantees = [];
        }
    }

    static GuaranteeStatus None(Guarantee guarantee, string why) => new(guarantee, "none", why, []);
}
