using System.CommandLine;
using Ensemble.Data;
using Export.Diversity;
using Export.Training;

namespace Export.Commands;

/// <summary>Options of <c>train</c> about members that differ.</summary>
sealed class DiversityOptions
{
    readonly Option<string> diversity = new("--diversity")
    {
        Description = "What makes members differ; dbat and divdis push them apart on unlabelled rows", DefaultValueFactory = _ => "seeds",
    };
    readonly Option<string?> unlabelled = new("--unlabelled") { Description = "dbat, divdis: rows on which members shall differ; labels are not read" };
    readonly Option<RowSelection?> unlabelledRows = Ranged.Rows("--unlabelled-rows", "Rows of that file (all)");
    readonly Option<double> weight = Ranged.Number("--diversity-weight", 1, 0, 1e6, "dbat, divdis: what differing counts beside the loss on labelled rows");
    readonly Option<string[]?> unfamiliar = Ranged.List("--unfamiliar", "Rows that the family shall know better than its best member does: inverted, shuffled, columns, or files (what can be made)");
    readonly Option<bool> keepAnyway = new("--keep-anyway") { Description = "Write a family that gains nothing over its best member all the same" };

    public DiversityOptions() => diversity.AcceptOnlyFromAmong([.. Enum.GetNames<DiversityKind>().Select(n => n.ToLowerInvariant())]);

    public void AddTo(Verb verb, Option<bool> bootstrap)
    {
        foreach (Option option in new Option[] { diversity, unlabelled, unlabelledRows, weight, unfamiliar, keepAnyway })
            verb.Options.Add(option);
        verb.Checks(result =>
        {
            string kind = result.GetResult(diversity) is { Tokens: [{ Value: var given }] } ? given : "seeds";
            bool needs = kind is "dbat" or "divdis";
            if (needs && result.GetResult(unlabelled) is null)
                result.AddError($"--diversity {kind}: --unlabelled FILE was expected with it");
            if (!needs && result.GetResult(weight) is { Implicit: false })
                result.AddError($"--diversity-weight: says nothing to --diversity {kind}");
            if (kind is not ("seeds" or "bootstrap") && result.GetValue(bootstrap))
                result.AddError($"--diversity {kind} and --bootstrap: one of the two was expected");
        });
    }

    /// <summary>The request with these options.</summary>
    public TrainRequest Read(CommandContext context, TrainRequest request)
    {
        DiversityKind kind = Enum.Parse<DiversityKind>(context.Get(diversity), ignoreCase: true);
        return request with
        {
            Diversity = new DiversityPlan(kind) { Unlabelled = context.Find(unlabelled), UnlabelledRows = context.Find(unlabelledRows), Weight = context.Get(weight) },
            Unfamiliar = context.Find(unfamiliar) is { Length: > 0 } sets ? sets : null,
            KeepAnyway = context.Get(keepAnyway),
            Options = request.Options with { Bootstrap = request.Options.Bootstrap || kind == DiversityKind.Bootstrap },
        };
    }
}
