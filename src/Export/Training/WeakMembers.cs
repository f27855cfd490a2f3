using System.Globalization;
using Ensemble.Data;

namespace Export.Training;

/// <summary>Finds members that learnt nothing: right no more often than the most frequent class alone would be.</summary>
static class WeakMembers
{
    /// <summary>A warning; null where every member does better, or nothing was held out to tell.</summary>
    /// <param name="held">Rows by which training stopped; null without any.</param>
    /// <param name="members">Members, measured on these rows.</param>
    public static string? Warning(Rows? held, FamilyMember[] members)
    {
        if (held?.Labels is not { } labels)
            return null;
        double frequent = Math.Round(labels.GroupBy(l => l, StringComparer.Ordinal).Max(g => g.Count()) / (double)held.Count, 6);
        // Where the rows hold one class only, nobody can do better than it.
        FamilyMember[] weak = frequent == 1 ? [] : [.. members.Where(m => m.Validation?.Accuracy <= frequent)];
        return weak.Length == 0 ? null : $"{weak.Length} of {members.Length} members are right no more often than the most frequent class "
            + $"alone would be ({Text(frequent)} of the {held.Count} validation rows): "
            + string.Join(", ", weak.Select(m => $"{m.Name} {Text(m.Validation!.Accuracy!.Value)}"));
    }

    static string Text(double share) => share.ToString("F4", CultureInfo.InvariantCulture);
}
