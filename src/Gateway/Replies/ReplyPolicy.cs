using Ensemble.Decisions;
using Ensemble.Execution;
using Ensemble.Families;
using Ensemble.Robust;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Pipeline;

namespace Gateway.Replies;

/// <summary>What becomes of decided rows: annotated, withheld, or refused as a whole.</summary>
static class ReplyPolicy
{
    // These say that a row is doubtful and why; every other output tells something of the answer.
    static readonly string[] TellNoAnswer = [OutputSelection.Flagged, "consensus.risk", "consensus.novelty", "consensus.reasons"];

    /// <summary>A request may be stricter than its route, never more lenient.</summary>
    public static Fault? Check(OnFlag? asked, OnFlag route) => asked switch
    {
        null => null,
        _ when asked < route => new Fault(
            FaultCode.InvalidParameter, $"parameters.on_flag: expected {Name(route)} or stricter, as the route is, came {Name(asked.Value)}"),
        OnFlag.Fallback => new Fault(
            FaultCode.NoFallback, "parameters.on_flag: expected annotate or abstain, as the route has no fallback cluster; came fallback"),
        _ => null,
    };

    public static InferResult Reply(Family family, InferRequest request, MemberOutputs outputs, FamilyDecisions decisions, AnswerPolicy policy)
    {
        var summary = ReplySummary.Of(family.Members.Count, outputs.Answered, decisions);
        if (decisions.RowsWithoutAnswer.Length > 0)
            return new InferResult(null, AnswerMissing(decisions), ReplySummary.Without(family, request.Rows, outputs.Answered));
        bool asked = request.Parameters.OnFlag == OnFlag.Abstain;
        bool withholds = (asked || policy.OnFlag == OnFlag.Abstain) && decisions.FlaggedRows > 0;
        var names = OutputSelection.Of(family, request);
        // BOOL has no value that means "withheld", so such a family abstains as a whole, and so does a request for sets of classes.
        if (withholds && (!asked || family.Outputs.Any(o => o.Datatype == Datatype.BOOL) || names.Any(n => n is PredictionSets.Name or RobustSets.Name)))
            return new InferResult(null, Abstained(request, decisions), summary);
        var tensors = new ReplyTensor[names.Count];
        bool tellsFlag = false;
        for (int i = 0; i < tensors.Length; i++)
        {
            tensors[i] = Classified(Output(names[i], family, outputs, decisions), family, request.Form);
            tellsFlag |= names[i] == OutputSelection.Flagged;
        }

        var reply = new InferReply
        {
            Family = family.Name,
            Version = family.Version,
            Id = request.Id,
            Summary = summary,
            Form = request.Form,
            Outputs = tensors,
            Withheld = withholds ? [.. decisions.Rows.Select(r => r.Flagged)] : null,
            FlagsNotAskedFor = summary.Flagged > 0 && !tellsFlag,
        };
        return new InferResult(reply, null, summary);
    }

    static ReplyTensor Output(string name, Family family, MemberOutputs outputs, FamilyDecisions decisions)
    {
        for (int i = 0; i < family.Outputs.Count; i++)
        {
            if (string.Equals(family.Outputs[i].Name, name, StringComparison.Ordinal))
                return new ReplyTensor(decisions.Answer[i], true);
        }

        return new ReplyTensor(ConsensusOutputs.Build(name, family, outputs, decisions), !TellNoAnswer.Contains(name, StringComparer.Ordinal));
    }

    // Labels name the classes of the decided output; a sigmoid's one column is no list of classes.
    static ReplyTensor Classified(ReplyTensor output, Family family, ReplyForm form)
    {
        if (form.Classes(output.Tensor.Name) is not { } most)
            return output;
        bool decided = output.Tensor.Name == family.Outputs[family.DecidedOutput].Name && output.Tensor.RowLength == family.ClassCount;
        return output with { Tensor = TopClasses.Of(output.Tensor, most, decided ? family.Manifest.Labels : null) };
    }

    static Fault Abstained(InferRequest request, FamilyDecisions decisions)
    {
        int[] rows = [.. Enumerable.Range(0, request.Rows).Where(r => decisions.Rows[r].Flagged)];
        return new Fault(FaultCode.Abstained, $"{rows.Length} of {request.Rows} rows are flagged and the answer is withheld", rows);
    }

    static Fault AnswerMissing(FamilyDecisions decisions) => new(
        FaultCode.AnswerMissing,
        $"{Fault.Show(decisions.Chosen)} did not answer {decisions.RowsWithoutAnswer.Length} of {decisions.Rows.Count} rows",
        decisions.RowsWithoutAnswer);

    static string Name(OnFlag onFlag) => onFlag.ToString().ToLowerInvariant();
}
