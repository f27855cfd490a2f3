using Ensemble.Decisions;
using Ensemble.Families;
using Ensemble.Tensors;

namespace Ensemble.Execution;

/// <summary>What a run's calls gave, checked.</summary>
static class RunOutputs
{
    /// <summary>Of the rows of one request; whoever has not answered is late.</summary>
    /// <param name="family">The family.</param>
    /// <param name="run">Its run; null where none began in time.</param>
    /// <param name="inputs">The request's.</param>
    /// <param name="deadline">The request's.</param>
    /// <param name="first">Place of its first row in the run; null where the run has no other rows.</param>
    public static MemberOutputs Of(Family family, FamilyRun? run, IReadOnlyList<Tensor> inputs, TimeSpan deadline, int? first = null)
    {
        var results = new MemberResult[family.Members.Count];
        for (int m = 0; m < results.Length; m++)
            results[m] = run?[m] ?? MemberAsk.Late(family, (m, null), deadline);
        return Check(family, results, inputs, first ?? 0);
    }

    /// <summary>Checks what each member gave, and keeps what counts of it.</summary>
    /// <param name="family">The family.</param>
    /// <param name="results">One a member.</param>
    /// <param name="inputs">The request's.</param>
    /// <param name="first">Place of the request's first row in the results.</param>
    public static MemberOutputs Check(Family family, MemberResult[] results, IReadOnlyList<Tensor> inputs, int first = 0)
    {
        int rows = inputs[0].Rows;
        int width = family.IsClassification ? family.ClassCount
            : results.FirstOrDefault(r => r.Status == MemberStatus.Answered)?.Outputs[family.DecidedOutput].RowLength ?? 0;
        for (int m = 0; m < results.Length; m++)
        {
            if (results[m].Status == MemberStatus.Answered && !family.IsClassification && results[m].Outputs[family.DecidedOutput].RowLength != width)
                results[m] = results[m] with { Status = MemberStatus.Invalid, Outputs = [], Error = $"member '{family.Members[m].Name}' gave {results[m].Outputs[family.DecidedOutput].RowLength} numbers a row, another one {width}" };
        }

        var outputs = new MemberOutputs(family, inputs, results, width, first);
        for (int m = 0; m < results.Length; m++)
        {
            if (results[m].Status != MemberStatus.Answered || OutputCheck.Rows(family, m, results[m].Outputs, outputs) is not { } wrong)
                continue;
            family.Members[m].GaveInvalid(wrong);
            results[m] = results[m] with { Error = $"member '{family.Members[m].Name}' gave an invalid answer, {wrong}" };
        }

        return outputs;
    }

    /// <summary>What the call at another λ gave, checked as any member's answer is: it must also fit beside the members' own.</summary>
    public static MemberOutputs AtLambda(Family family, FamilyRun run, AnswerChoice choice, TimeSpan deadline, MemberOutputs members)
    {
        var asked = MemberAsk.Asked(family, choice, family.Members.Count);
        MemberResult result = run[family.Members.Count] ?? MemberAsk.Late(family, asked, deadline);
        if (result.Status == MemberStatus.Answered && !family.IsClassification && result.Outputs[family.DecidedOutput].RowLength is var width && width != members.Width)
            result = result with { Status = MemberStatus.Invalid, Outputs = [], Error = $"{MemberAsk.Name(family, asked)} gave {width} numbers a row, the members {members.Width}" };
        var results = new MemberResult[family.Members.Count];
        Array.Fill(results, new MemberResult(MemberStatus.Failed, [], null, TimeSpan.Zero));
        results[asked.Member] = result;
        var outputs = new MemberOutputs(family, members.Inputs, results, members.Width, 0);
        if (result.Status == MemberStatus.Answered && OutputCheck.Rows(family, asked.Member, result.Outputs, outputs) is { } wrong)
            results[asked.Member] = result with { Error = $"{MemberAsk.Name(family, asked)} gave an invalid answer, {wrong}" };
        return outputs;
    }
}
