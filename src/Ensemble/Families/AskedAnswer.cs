using Ensemble.Decisions;

namespace Ensemble.Families;

/// <summary>What a caller asked to be answered by, as a choice that its family offers.</summary>
static class AskedAnswer
{
    /// <summary>Gives what is wrong, naming the parameter; null when nothing is. Nothing asked gives the default.</summary>
    public static string? Resolve(Family family, string? combine, string? member, double? lambda, out AnswerChoice choice)
    {
        choice = family.DefaultChoice;
        return (combine is null ? 0 : 1) + (member is null ? 0 : 1) + (lambda is null ? 0 : 1) > 1
            ? "parameters: at most one of combine, member and lambda"
            : combine is not null ? Combination(family, combine, out choice)
            : member is not null ? Member(family, member, out choice)
            : lambda is { } value ? Lambda(family, value, out choice)
            : null;
    }

    static string? Combination(Family family, string name, out AnswerChoice choice)
    {
        if (!AnswerChoice.TryParseCombination(name, out choice))
            return $"parameters.combine: expected one of {string.Join(", ", AnswerChoice.Combinations)}, came '{name}'";
        if (!Offered(family, name))
            return $"parameters.combine: '{name}' is not offered by family '{family.Name}'";
        if (!family.IsClassification && choice.Kind == AnswerKind.Majority)
            return "parameters.combine: majority needs classes, and this is a regression";
        return !family.IsClassification && choice.Kind == AnswerKind.WorstCase && family.Manifest.Worst is null
            ? "parameters.combine: worst_case needs the manifest's key 'worst' to say which end is worst" : null;
    }

    static string? Member(Family family, string name, out AnswerChoice choice)
    {
        choice = default;
        if (!family.MemberIndexes.TryGetValue(name, out int index))
            return $"parameters.member: expected one of {string.Join(", ", family.MemberIndexes.Keys)}, came '{name}'";
        choice = new AnswerChoice(AnswerKind.Member, index, family.Members[index].Lambda);
        return Offered(family, "member") ? null : $"parameters.member: single members are not offered by family '{family.Name}'";
    }

    static string? Lambda(Family family, double lambda, out AnswerChoice choice)
    {
        choice = default;
        if (lambda is not (>= 0 and <= 1))
            return $"parameters.lambda: expected 0 to 1, came {lambda}";
        int best = -1;
        for (int i = 0; i < family.Members.Count; i++)
        {
            if (family.Members[i].Lambda is { } own && (best < 0 || Math.Abs(own - lambda) < Math.Abs(family.Members[best].Lambda!.Value - lambda)))
                best = i;
        }

        if (best < 0 || !Offered(family, "lambda"))
            return $"parameters.lambda: family '{family.Name}' offers no lambda";
        choice = new AnswerChoice(AnswerKind.Member, best, lambda);
        return null;
    }

    static bool Offered(Family family, string word) => family.Manifest.Answer.Offered is not { } offered || offered.Contains(word, StringComparer.Ordinal);
}
