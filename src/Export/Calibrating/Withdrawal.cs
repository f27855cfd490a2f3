using Ensemble.Calibration;
using Ensemble.Data;
using Ensemble.Families;

namespace Export.Calibrating;

/// <summary>Withdraws a guarantee by hand: its state changes, nothing that it is bound to.</summary>
static class Withdrawal
{
    /// <summary>Writes it into the manifest.</summary>
    /// <returns>What happened, in words.</returns>
    /// <exception cref="DataException">There is no such guarantee.</exception>
    public static string Run(string folder, string id)
    {
        var files = new FamilyFiles(folder);
        Manifest manifest = files.ReadManifest();
        string[] known = [.. manifest.Guarantees.Select(g => g.Id)];
        Guarantee found = Array.Find(manifest.Guarantees, g => g.Id == id)
            ?? throw new DataException($"{folder}: no guarantee '{id}'{NearestName.Hint(id, known)}; it has {(known.Length == 0 ? "none" : string.Join(", ", known))}");
        if (found.State == "withdrawn")
            return $"{folder}: guarantee '{id}' is withdrawn already";
        files.Replace(manifest with { Guarantees = [.. manifest.Guarantees.Select(g => g.Id == id ? g with { State = "withdrawn" } : g)] });
        files.Write();
        return $"{folder}: guarantee '{id}' is withdrawn; its gates go on flagging, its promise ended. Fresh rows issue another one";
    }
}
