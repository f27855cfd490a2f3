namespace Export.Evaluation;

/// <summary>How measures are defined where definitions in use differ.</summary>
static class Conventions
{
    static readonly string[] Both =
    [
        "intervals: percentiles 2.5 and 97.5 of a bootstrap over rows; Clopper-Pearson where it says so",
        "curve: one point for each distinct score, rows of equal score are kept or given up together; AURC by trapezoids over coverage, flat from the strictest point to 0",
        "E-AURC: AURC - (e + (1-e) ln(1-e)); AUGRC: area under errors kept / N, e^2/2 at best, e/2 at random; areas x 1000",
        "AUROC: ties count one half; FPR95: largest threshold that finds at least 95 % of the positives",
    ];

    /// <summary>Of a classification.</summary>
    public static string[] Classification { get; } =
    [
        "Brier score and NLL are proper scores and judge probabilities; ECE is a diagnostic. NLL: nats, probabilities below 1e-12 count as 1e-12; Brier: summed over classes",
        "ECE: most probable class, 15 bins of equal width closed on the right; adaptive ECE: 15 bins of equal mass, ties share their mean gap; resampling makes both larger, so that a value may lie below its interval",
        .. Both,
        "AUPR: average precision, unfamiliar rows are the positives, so that it depends on how many there are",
        "effective members: M / (1 + (M-1) rho), rho below 0 counts as 0; Shapley values: mean of a subset's members, nobody guesses (accuracy 1/C)",
        "exits: members asked in the family's order until nothing can change the answer",
    ];

    /// <summary>Of a regression.</summary>
    public static string[] Regression { get; } =
    [
        .. Both,
        "wrong: |error| > tolerance, strictly; a tolerance in % is a share of the true value's size",
        "CRPS: members as equally likely draws, mean |x-y| - mean |x-x'| / 2, which is in the target's unit; NLL: Gaussian, nats, variances below 1e-12 count as 1e-12",
        "Spearman: mean ranks for ties",
    ];
}
