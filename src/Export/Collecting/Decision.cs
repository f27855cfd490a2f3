using Ensemble.Data;
using Ensemble.Members;
using Ensemble.Tensors;

namespace Export.Collecting;

/// <summary>Which output answers, what it holds, and which names the class.</summary>
/// <param name="Output">Public name of the deciding output.</param>
/// <param name="Kind">probabilities, logits, sigmoid or mean.</param>
/// <param name="Label">Public name of the output that names the class; null where there is none.</param>
sealed record Decision(string Output, string Kind, string? Label)
{
    /// <summary>Finds out by what the models gave, asking where it stays in doubt.</summary>
    /// <exception cref="DataException">It stays in doubt and nobody can be asked, or the models give different things.</exception>
    public static Decision Find(CollectRequest request, Signature signature, IReadOnlyList<MemberTrial> trials, string[]? labels)
    {
        string? label = signature.Outputs.FirstOrDefault(o => o.Datatype is Datatype.INT64 or Datatype.INT32 or Datatype.BYTES
            && trials[0].Outputs[o.Name].RowLength == 1)?.Name;
        string output = Deciding(request, signature);
        if (request.Kind is { } given)
            return new Decision(output, given, string.Equals(given, "mean", StringComparison.Ordinal) ? null : label);
        string? kind = null;
        foreach (MemberTrial trial in trials)
        {
            (string? guess, string doubt) = KindGuess.Guess(trial.Outputs[output], labels, label is not null
                || trial.Model.Classes is not null);
            guess ??= request.Ask?.Invoke($"{trial.Model.File.Path}: output '{output}': {doubt}. What does it hold?", KindGuess.Kinds)
                ?? throw new DataException($"{trial.Model.File.Path}: output '{output}' is in doubt: {doubt}; say with --kind "
                    + $"{string.Join('|', KindGuess.Kinds)}");
            if (kind is not null && !string.Equals(kind, guess, StringComparison.Ordinal))
                throw new DataException($"{trials[0].Model.File.Path} gives {kind}, {trial.Model.File.Path} gives {guess}: members must "
                    + "give the same; --kind overrides");
            kind = guess;
        }

        return new Decision(output, kind!, string.Equals(kind, "mean", StringComparison.Ordinal) ? null : label);
    }

    static string Deciding(CollectRequest request, Signature signature)
    {
        if (request.Output is { } wanted)
        {
            return signature.Outputs.FirstOrDefault(o => string.Equals(o.Name, wanted, StringComparison.Ordinal))?.Name
                ?? throw new DataException($"--output '{wanted}': no output that every model "
                    + $"gives{NearestName.Hint(wanted, [.. signature.Outputs.Select(o => o.Name)])}");
        }

        ModelTensor[] floating = [.. signature.Outputs.Where(o => o.Datatype!.Value.IsFloating())];
        if (floating.Length == 1)
            return floating[0].Name;
        ModelTensor[] named = [.. floating.Where(o => o.Name.Contains("prob", StringComparison.OrdinalIgnoreCase))];
        if (named.Length == 0)
            named = [.. floating.Where(o => o.Name.Contains("logit", StringComparison.OrdinalIgnoreCase))];
        return named.Length == 1 ? named[0].Name
            : throw new DataException($"{floating.Length} outputs could answer: "
                + $"{string.Join(", ", signature.Outputs.Select(o => $"'{o.Name}' {o.Signature}"))}; name one with --output");
    }
}
