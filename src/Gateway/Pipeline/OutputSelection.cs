using System.Runtime.CompilerServices;
using Ensemble.Decisions;
using Ensemble.Families;
using Gateway.Replies;

namespace Gateway.Pipeline;

/// <summary>Which outputs a reply carries, in which order.</summary>
static class OutputSelection
{
    public const string Flagged = "consensus.flagged";

    /// <summary>Every output that the family can give, in the order of its metadata.</summary>
    public static IEnumerable<TensorSpec> All(Family family) => family.Outputs.Concat(ConsensusOutputs.Of(family));

    /// <summary>What the request names of what explains an answer; null where it names nothing of the kind.</summary>
    public static string? NamedToExplain(InferRequest request) =>
        request.Parameters.Explain ? "parameters.explain" : request.OutputsAreImplied ? null : request.Outputs.FirstOrDefault(IsForExplaining);

    // The scores of each row tell where the boundary of a flag lies.
    static bool IsForExplaining(string name) => name.StartsWith(ConsensusOutputs.Prefix, StringComparison.Ordinal)
        && (!ConsensusOutputs.IsReturnedByDefault(name) || name is "consensus.risk" or "consensus.novelty");

    /// <summary>Refuses outputs that the family cannot give.</summary>
    public static Fault? Check(Family family, InferRequest request)
    {
        if (request.Outputs.Count == 0)
            return null;
        var known = All(family).ToDictionary(o => o.Name, o => o.Datatype, StringComparer.Ordinal);
        foreach (string name in request.Outputs)
        {
            if (!known.TryGetValue(name, out var datatype))
            {
                string message = $"outputs: the family {Fault.Show(family.Name)} has no output {Fault.Show(name)}; it has {string.Join(", ", known.Keys)}";
                return new Fault(FaultCode.UnknownOutput, message);
            }

            if (request.Form.Classes(name) is not null && !TopClasses.CanRank(datatype))
                return new Fault(FaultCode.InvalidParameter, $"output {Fault.Show(name)}: classification: expected an output of numbers, this one is {datatype}");
        }

        return null;
    }

    // Of requests that name none, as most do.
    static readonly ConditionalWeakTable<Family, string[]> Usual = [];

    /// <summary>The named outputs, else the usual ones; after them the explained ones where they were asked for.</summary>
    public static IReadOnlyList<string> Of(Family family, InferRequest request)
    {
        string[] usual = Usual.GetValue(family, static f => [.. All(f).Select(o => o.Name).Where(n => !n.StartsWith(ConsensusOutputs.Prefix, StringComparison.Ordinal) || ConsensusOutputs.IsReturnedByDefault(n))]);
        return request.Outputs.Count == 0 && !request.Parameters.Explain && request.Caller.MayExplain ? usual : Asked(family, request, usual);
    }

    static List<string> Asked(Family family, InferRequest request, string[] usual)
    {
        List<string> names = request.Outputs.Count > 0 ? [.. request.Outputs] : [.. usual];
        if (request.Parameters.Explain)
            names.AddRange(ConsensusOutputs.Of(family).Select(o => o.Name).Where(n => ConsensusOutputs.IsExplained(n) && !names.Contains(n, StringComparer.Ordinal)));
        if (!request.Caller.MayExplain)
            names.RemoveAll(IsForExplaining);
        return names;
    }
}
