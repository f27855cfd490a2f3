using Ensemble.Calibration;
using Ensemble.Data;
using Ensemble.Decisions;
using Ensemble.Execution;
using Ensemble.Scores;
using Ensemble.Tensors;

namespace Ensemble.Families;

/// <summary>
/// Decides how a route's guarantee stands beside a loaded family: bound to it and to the route's mapping, its gates' banks
/// unchanged, and its kept rows scored as they were. Whether the service is the same is not looked at here.
/// </summary>
public static class RouteGuaranteeCheck
{
    /// <summary>Array of the served classes of the kept rows.</summary>
    public const string ServedArray = "served";

    /// <summary>Reads and checks the file of a route.</summary>
    /// <param name="family">The family that judges.</param>
    /// <param name="folder">Its version's folder.</param>
    /// <param name="route">The route's name.</param>
    /// <param name="mapping">Digest of the route's mapping.</param>
    /// <param name="replaced">Content by path that stands in for a file; null for none.</param>
    /// <returns>The file and how its guarantee stands; no file where there is none, or it cannot be read, which the reason says.</returns>
    public static (RouteGuarantee? File, GuaranteeStatus? Status, string? Why) Read(
        Family family, string folder, string route, string mapping, IReadOnlyDictionary<string, byte[]>? replaced = null)
    {
        string path = RouteGuarantee.PathOf(route);
        if (replaced?.ContainsKey(path) != true && !File.Exists(Path.Combine(folder, path)))
            return (null, null, null);
        var (files, mistakes) = (new FamilyFolder(folder, replaced), new List<string>());
        if (files.Read("the route", path, null, null, mistakes) is not { } bytes)
            return (null, null, $"{path}: {string.Join("; ", mistakes)}");
        if (family.Trust?.Refuses(path, bytes, files) is { } unsigned)
            return (null, null, unsigned);
        if (StrictJson.Read<RouteGuarantee>(bytes, mistakes) is not { } found)
            return (null, null, $"{path}: {string.Join("; ", mistakes)}");
        return (found, Check(family, found, route, mapping, files), null);
    }

    static GuaranteeStatus Check(Family family, RouteGuarantee file, string route, string mapping, FamilyFolder files)
    {
        Guarantee guarantee = file.Guarantee;
        if (file.Format != 1 || file.Route != route || guarantee.Answer != RouteGuarantee.Answer || !Names.IsValid(guarantee.Id))
            return None(guarantee, $"it is none of the route '{route}' in format 1");
        if (guarantee.State is not ("valid" or "unverified" or "withdrawn" or "expired"))
            return None(guarantee, $"its state '{guarantee.State}' is not known");
        if (RouteBinding.Check(family.Manifest, file, mapping, Scoring.Number) is { } unbound)
            return None(guarantee, unbound);
        if (!GuaranteeFigures.Hold(guarantee) || guarantee.Groups is not null)
            return None(guarantee, "its figures contradict each other");
        NoveltyBank?[] banks = [.. guarantee.Gates.Select(g => GuaranteeCheck.Bank(family, g))];
        if (Array.IndexOf(banks, null) >= 0)
            return None(guarantee, "the bank of one of its gates is missing or another one");
        // By the file's binding whoever watches it tells it from others.
        var status = new GuaranteeStatus(guarantee with { Binding = file.Binding }, guarantee.State, guarantee.State == "valid" ? null : $"it was stored as {guarantee.State}", [.. banks.OfType<NoveltyBank>()]);
        return Replay(family, status, files) is { } moved ? None(guarantee, moved) : status;
    }

    static string? Replay(Family family, GuaranteeStatus status, FamilyFolder files)
    {
        var mistakes = new List<string>();
        if (status.Guarantee.Replay is not { } file)
            return "no calibration rows are kept to replay";
        if (files.Read("replay", file.Path, file.Sha256, null, mistakes) is not { } bytes)
            return mistakes[0];
        try
        {
            var arrays = NpzFile.Read(bytes, file.Path).ToDictionary(t => t.Name, StringComparer.Ordinal);
            Tensor[] inputs = [.. family.Inputs.Select(i => arrays.GetValueOrDefault(FamilyFilesReader.InputPrefix + i.Name)?.Renamed(i.Name)).OfType<Tensor>()];
            if (inputs.Length != family.Inputs.Count || !arrays.TryGetValue(GuaranteeReplay.RiskArray, out var risks) || !arrays.TryGetValue(ServedArray, out var served) || inputs[0].Rows != served.Rows)
                return $"{file.Path}: expected the inputs, {GuaranteeReplay.RiskArray} and {ServedArray}";
            MemberOutputs outputs = FamilyExecution.RunInTurn(family, inputs);
            ServedAnswer[] answers = [.. Enumerable.Range(0, served.Rows).Select(i => ServedAnswer.OfClass((int)served.GetDouble(i)))];
            var decided = Decider.DecideServed(family, outputs, answers, null, status).Rows;
            return GuaranteeReplay.Check(status.Guarantee, [.. risks.As<double>()], [.. decided.Select(d => d.Answered == outputs.Members ? d.Risk : double.NaN)]);
        }
        catch (Exception exception) when (exception is DataException or ArgumentException)
        {
            return $"{file.Path}: {exception.Message}";
        }
    }

    static GuaranteeStatus None(Guarantee guarantee, string why) => new(guarantee, "none", why, []);
}
