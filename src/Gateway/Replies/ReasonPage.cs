using System.Text;
using Ensemble.Decisions;
using Gateway.Metrics;

namespace Gateway.Replies;

/// <summary>docs/reference/reasons.md: why rows are flagged, and how guarantees stand.</summary>
static class ReasonPage
{
    public static string Text()
    {
        var page = new StringBuilder("""
            # Reasons and states

            This page is made from src/Gateway/Replies/ReasonPage.cs and src/Ensemble/Decisions; a test fails when it lags.

            ## Why a row is flagged

            `consensus.reasons` lists the names that hold, in this order, with commas between; it is empty where the row is not flagged. People
            read the sentence (`./gateway try`, `show`), here of a row of which 2 of 3 models answer 7 and, where one is silent, b is.

            | reason | because | the sentence |
            |---|---|---|

            """);
        foreach (var reason in ReasonNames.All)
            page.Append($"| `{reason.Name()}` | {Because(reason)} | {FlagWords.Sentence(reason, FlagWords.Votes(["7", "7", "1"], "7"), ["b"], limited: true)} |\n");
        page.Append($"""

            Without a guarantee or a threshold, `risk` flags every row that nothing limits; its sentence is then: {FlagWords.Sentence(Reason.Risk, FlagWords.Votes(["7", "7", "7"], "7"), [], limited: false)}

            ## How a guarantee stands

            `guarantee_state` of a reply, the label `state` of `consensus_guarantee_state`, and the manifest use these words.

            | state | means | what still flags |
            |---|---|---|

            """);
        foreach (string state in FamilyGauges.States)
            page.Append($"| `{state}` | {Means(state)} | {(state == "none" ? "the novelty gate where there is one, and the fixed gate" : "the guarantee's own gates")} |\n");
        return page.ToString();
    }

    static string Because(Reason reason) => reason switch
    {
        Reason.MemberMissing => "a member did not answer, or not in time",
        Reason.MemberInvalid => "a member answered with what is no answer: NaN, infinity, a wrong shape, no distribution",
        Reason.Uninspected => "the input was not looked at: it could not be read, or was too large to be",
        Reason.Novelty => "the input is less familiar than the novelty gate allows",
        Reason.Risk => "the risk is above the threshold",
        Reason.Disagreement => "two voters differ, where no guarantee and no threshold holds",
        Reason.Fragile => "a small change of the input may change the answer (robust mode)",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "a reason without words"),
    };

    static string Means(string state) => state switch
    {
        "valid" => "P(wrong \\| not flagged) is at most α with confidence 1 - δ, on inputs like those that it was calibrated on",
        "unverified" => "it was issued, and whether it holds cannot be told now: too many audited rows have no label, labels err too often, the store cannot be read, or the service could not be asked",
        "withdrawn" => "labels, or a service that answers otherwise, showed that it does not hold; calibrate anew",
        "expired" => "its date is past; calibrate anew",
        "none" => "nothing is promised",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "a state without words"),
    };
}
