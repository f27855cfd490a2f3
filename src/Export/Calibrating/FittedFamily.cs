using System.Globalization;
using Ensemble.Calibration;
using Ensemble.Data;
using Ensemble.Decisions;
using Ensemble.Families;
using Ensemble.Scores;
using Ensemble.Tensors;
using Export.Data;
using Export.Evaluation;

namespace Export.Calibrating;

/// <summary>
/// A family whose temperatures and novelty bank come from the fit split, loaded without any guarantee, and the fit rows as
/// the serving code decides them. Nothing is written.
/// </summary>
sealed class FittedFamily : IDisposable
{
    readonly FamilyLease held;

    FittedFamily(FamilyLease lease, FamilyRows rows, Tensor[] inputs, AnswerChoice choice, string[] notes)
    {
        held = lease;
        Rows = rows;
        FitInputs = inputs;
        Choice = choice;
        Decisions = rows.Decide(choice);
        Notes = notes;
    }

    public Family Family => held.Family;

    /// <summary>The fit rows.</summary>
    public FamilyRows Rows { get; }

    /// <summary>Inputs of the fit rows.</summary>
    public Tensor[] FitInputs { get; }

    public AnswerChoice Choice { get; }

    /// <summary>Decisions on the fit rows.</summary>
    public Decision[] Decisions { get; }

    /// <summary>What was fitted and what could not be.</summary>
    public string[] Notes { get; }

    /// <summary>How the error predictor did; null where none was fitted now.</summary>
    public ErrorPredictorReport? Predictor { get; private init; }

    public void Dispose() => held.Dispose();

    /// <summary>Fits temperatures of members that have none, on request the error predictor, then the novelty bank.</summary>
    /// <param name="files">The family's files; gets the manifest and the bank.</param>
    /// <param name="fit">Rows of the fit split.</param>
    /// <param name="truth">Class of each fit row; null without labels, which leaves temperatures alone.</param>
    /// <param name="answer">A combination or a member's name; null takes the family's default.</param>
    /// <param name="path">What errors call the data.</param>
    /// <param name="predicts">Whether an error predictor is fitted, which needs labels.</param>
    /// <param name="cancellation">Ends it between two batches.</param>
    /// <exception cref="DataException">The family is refused, the answer is not offered, or an error predictor cannot be had or is another answer's.</exception>
    public static FittedFamily Fit(FamilyFiles files, Rows fit, int[]? truth, string? answer, string path, bool predicts, CancellationToken cancellation)
    {
        var notes = new List<string>();
        Manifest manifest = files.ReadManifest() with { Guarantees = [], Baseline = null };
        files.Replace(manifest);
        FamilyLease lease = files.Load();
        try
        {
            FamilyRows rows = Run(lease.Family, fit, path, cancellation);
            if (truth is not null && Temperatures(manifest, rows, truth, notes) is { } tempered)
            {
                manifest = tempered;
                lease = Reload(files, manifest, lease);
                rows = Run(lease.Family, fit, path, cancellation);
            }

            AnswerChoice choice = Choose(lease.Family, answer);
            ErrorPredictorReport? report = null;
            if (predicts && truth is not null)
            {
                (ErrorPredictorConfig predictor, report) = ErrorPredictorFitting.Fit(rows, choice, truth, path);
                manifest = manifest with { Scores = manifest.Scores with { ErrorPredictor = predictor } };
                lease = Reload(files, manifest, lease);
                rows = Run(lease.Family, fit, path, cancellation);
            }

            if (!lease.Family.Ranks(choice))
                throw new DataException($"{files.Folder}: its error predictor knows the errors of '{lease.Family.ErrorPredictor!.Config.Answer}'; --error-predictor fits one for '{lease.Family.ChoiceName(choice)}'");
            if (MemberBalance.Warning(manifest.Members) is { } unbalanced)
                notes.Add(unbalanced);
            if (Baseline(files, lease.Family, rows.Decide(choice), notes) is { } baseline)
            {
                lease = Reload(files, manifest with { Baseline = baseline }, lease);
                rows = Run(lease.Family, fit, path, cancellation);
            }

            return new FittedFamily(lease, rows, fit.Inputs, choice, [.. notes]) { Predictor = report };
        }
        catch (Exception)
        {
            lease.Dispose();
            throw;
        }
    }

    /// <summary>Resolves an answer choice by its name.</summary>
    /// <exception cref="DataException">The family does not offer it.</exception>
    public static AnswerChoice Choose(Family family, string? answer)
    {
        bool member = answer is not null && family.Members.Any(m => m.Name == answer);
        if (!member && double.TryParse(answer, NumberStyles.Float, CultureInfo.InvariantCulture, out double lambda))
        {
            // By λ, which must be a member's own: another one is answered without a guarantee.
            return family.TryChoose(null, null, lambda, out AnswerChoice own, out string? why) && family.Members[own.MemberIndex].Lambda == lambda
                ? own : throw new DataException($"--answer {answer}: {why ?? $"no member has lambda {answer}"}");
        }

        bool combination = answer is not null && AnswerChoice.TryParseCombination(answer, out _);
        return family.TryChoose(combination ? answer : null, combination ? null : answer, null, out AnswerChoice choice, out string? problem)
            ? choice : throw new DataException($"--answer {answer}: {problem}");
    }

    static FamilyRows Run(Family family, Rows fit, string path, CancellationToken cancellation)
    {
        var rows = FamilyRows.Run(family, fit, path, cancellation);
        return rows.Errors.Length == 0 ? rows : throw new DataException($"{path}: {string.Join("; ", rows.Errors)}");
    }

    static FamilyLease Reload(FamilyFiles files, Manifest manifest, FamilyLease old)
    {
        files.Replace(manifest);
        FamilyLease lease = files.Load();
        old.Dispose();
        return lease;
    }

    static Manifest? Temperatures(Manifest manifest, FamilyRows rows, int[] truth, List<string> notes)
    {
        bool[] unfitted = [.. manifest.Members.Select(m => m.Temperature == 1 && m.Smoothing == 0)];
        if (!rows.Family.IsClassification || !unfitted.Contains(true))
            return null;
        var members = new MemberConfig[manifest.Members.Length];
        for (int m = 0; m < members.Length; m++)
        {
            members[m] = manifest.Members[m];
            if (!unfitted[m])
                continue;
            FittedTemperature fitted = Temperature(rows, m, truth);
            members[m] = members[m] with { Temperature = fitted.Temperature, Smoothing = fitted.Smoothing };
            notes.Add($"member '{members[m].Name}': temperature {fitted.Temperature:F4}, smoothing {fitted.Smoothing:F5}");
        }

        return manifest with { Members = members };
    }

    static FittedTemperature Temperature(FamilyRows rows, int member, int[] truth)
    {
        double[] p = rows.Member(member);
        int classes = rows.Family.ClassCount;
        return rows.Family.Manifest.Decides.Kind == "logits"
            // ln p is a logit vector of the same softmax; what underflowed is floored.
            ? TemperatureFit.Logits([.. p.Select(v => Math.Log(Math.Max(v, 1e-300)))], truth, classes)
            : TemperatureFit.Probabilities(p, truth, classes);
    }

    static BaselineConfig? Baseline(FamilyFiles files, Family family, Decision[] decisions, List<string> notes)
    {
        double rate = family.Manifest.Scores.NoveltyFalseFlagRate;
        int needed = NoveltyBank.RowsNeeded(rate);
        if (decisions.Length < needed)
        {
            notes.Add($"no novelty gate: {decisions.Length} fit rows; a false-flag rate of {rate:R} needs {needed}");
            return null;
        }

        var banks = new Dictionary<string, double[]>(StringComparer.Ordinal)
        {
            [family.Risk.Name()] = [.. decisions.Select(d => d.Risk)],
            [family.Novelty.Name()] = [.. decisions.Select(d => d.Novelty)],
        };
        byte[] bytes = NpzFile.ToBytes(banks.OrderBy(b => b.Key, StringComparer.Ordinal).Select(b =>
            Tensor.From<double>(b.Key, Datatype.FP64, [b.Value.Length], new NoveltyBank(b.Value).Scores)));
        string name = files.FreeName("baseline", bytes);
        files.Replace(name, bytes);
        return new BaselineConfig { Scores = new FileConfig { Path = name, Sha256 = FamilyFolder.Sha256(bytes) } };
    }
}
