using System.Globalization;
using Ensemble.Calibration;
using Ensemble.Decisions;
using Ensemble.Execution;
using Ensemble.Members;
using Ensemble.Scores;

namespace Ensemble.Families;

/// <summary>One loaded version of a family: immutable and thread-safe. Freed when the store and every lease have let go.</summary>
public sealed class Family
{
    readonly TimeProvider time;
    int holders = 1;

    internal Family(Manifest manifest, IReadOnlyList<Member> members, FamilyFiles files, TimeProvider time)
    {
        this.time = time;
        Manifest = manifest;
        Members = members;
        Runs = new RunFacts(members);
        Inputs = [.. manifest.Inputs.Select(Spec)];
        Outputs = [.. manifest.Outputs.Select(Spec)];
        IsClassification = manifest.Task == "classification";
        DecidedOutput = IndexOf(manifest.Decides.Output);
        (LabelOutput, VarianceOutput, DistanceOutput) = (IndexOf(manifest.Decides.Label), IndexOf(manifest.Decides.Variance), IndexOf(manifest.Decides.Distance));
        ClassCount = IsClassification ? ManifestRules.Classes(manifest.Decides.Kind, Outputs[DecidedOutput].Shape) : 0;
        Labels = IsClassification ? manifest.Labels ?? [.. Enumerable.Range(0, ClassCount).Select(c => c.ToString())] : [];
        LabelBytes = [.. Labels.Select(System.Text.Encoding.UTF8.GetBytes)];
        Quorum = manifest.Quorum ?? (members.Count == 1 ? 1 : (2 * members.Count + 2) / 3);
        MemberIndexes = members.Select((m, i) => (m.Name, i)).ToDictionary(p => p.Name, p => p.i, StringComparer.Ordinal);
        Weights = [.. members.Select(m => m.Config.Weight)];
        string fallback = IsClassification ? "mean_minus_sd" : "spread";
        Risk = ScoreNames.Parse(manifest.Scores.Risk ?? fallback);
        Novelty = ScoreNames.Parse(manifest.Scores.Novelty ?? (IsClassification ? "mutual_information" : "spread"));
        ErrorPredictor = manifest.Scores.ErrorPredictor is { } predictor ? new ErrorPredictor(predictor) : null;
        Golden = files.Golden;
        Banks = files.Banks;
        DefaultChoice = AnswerChoice.TryParseCombination(manifest.Answer.Default, out AnswerChoice choice)
            ? choice : new AnswerChoice(AnswerKind.Member, MemberIndexes[manifest.Answer.Default]);
    }

    /// <summary>Raised once, when nobody asks it any more; whoever adds to it has leased the family.</summary>
    public event Action? Freed;

    /// <summary>Name on the wire.</summary>
    public string Name => Manifest.Name;

    /// <summary>Version on the wire.</summary>
    public string Version => Manifest.Version;

    /// <summary>Folder that it was loaded from, absolute.</summary>
    public string Folder { get; internal init; } = "";

    /// <summary>SHA-256 of the manifest's bytes, lower-case hexadecimal.</summary>
    public string ManifestSha256 { get; internal init; } = "";

    /// <summary>Whose signatures on its files count; null for none.</summary>
    internal ManifestTrust? Trust { get; init; }

    /// <summary>Where its members run, and how long that took.</summary>
    internal RunFacts Runs { get; }

    /// <summary>As read.</summary>
    public Manifest Manifest { get; }

    /// <summary>Whether it answers with a class.</summary>
    public bool IsClassification { get; }

    /// <summary>Public inputs.</summary>
    public IReadOnlyList<TensorSpec> Inputs { get; }

    /// <summary>Public outputs of the members.</summary>
    public IReadOnlyList<TensorSpec> Outputs { get; }

    /// <summary>Index of the output that answers.</summary>
    public int DecidedOutput { get; }

    /// <summary>Index of the output that names the class, or −1.</summary>
    public int LabelOutput { get; }

    /// <summary>Index of the output with the members' variances, or −1.</summary>
    public int VarianceOutput { get; }

    /// <summary>Index of the output with each member's distance; −1 when there is none.</summary>
    public int DistanceOutput { get; }

    /// <summary>Classes, ≥ 2; 0 for a regression.</summary>
    public int ClassCount { get; }

    /// <summary>Class names in class order; empty for a regression.</summary>
    public IReadOnlyList<string> Labels { get; }

    internal byte[][] LabelBytes { get; }

    /// <summary>Members, in the order in which votes are listed.</summary>
    public IReadOnlyList<Member> Members { get; }

    /// <summary>Members that run on other servers, in that order.</summary>
    public IReadOnlyList<RemoteMember> RemoteMembers => [.. Members.OfType<RemoteMember>().Where(m => !m.HasFile)];

    /// <summary>Members that run in processes of their own, in that order.</summary>
    internal IReadOnlyList<RemoteMember> IsolatedMembers => [.. Members.OfType<RemoteMember>().Where(m => m.HasFile)];

    /// <summary>Weights of the members.</summary>
    public double[] Weights { get; }

    /// <summary>Members that must answer a row.</summary>
    public int Quorum { get; }

    /// <summary>The choice when the caller makes none.</summary>
    public AnswerChoice DefaultChoice { get; }

    /// <summary>Score that ranks likely errors.</summary>
    public ScoreName Risk { get; }

    /// <summary>Place of each member, by its name.</summary>
    internal IReadOnlyDictionary<string, int> MemberIndexes { get; }

    /// <summary>Score that ranks unfamiliar inputs.</summary>
    public ScoreName Novelty { get; }

    /// <summary>Gives P(error) of one answer; null for none.</summary>
    public ErrorPredictor? ErrorPredictor { get; }

    /// <summary>Banks of fit-split scores by score.</summary>
    public IReadOnlyDictionary<ScoreName, NoveltyBank> Banks { get; }

    /// <summary>Kept inputs; null when the manifest names none.</summary>
    public GoldenRows? Golden { get; }

    /// <summary>Batch sizes at which the golden rows were bit-equal to single rows; empty without golden rows.</summary>
    public IReadOnlyList<int> RowExact { get; internal set; } = [];

    /// <summary>Most rows that are run at once of requests that wait for a core; 1 runs each request by itself.</summary>
    public int BatchRows => Runs.BatchSizes is [.., var most] ? most : 1;

    /// <summary>Requests, of as many rows as came lately, that one run may answer; 1 where each is run by itself.</summary>
    public int BatchRequests => Runs.Together;

    /// <summary>Every guarantee of the manifest as it stands at this moment; expiry is told here, by the clock.</summary>
    public IReadOnlyList<GuaranteeStatus> Guarantees => [.. LoadedGuarantees.Select(Now)];

    /// <summary>Every guarantee as it stood when the family was loaded.</summary>
    internal IReadOnlyList<GuaranteeStatus> LoadedGuarantees { get; set; } = [];

    /// <summary>Intervals in force; null for none.</summary>
    public ConformalConfig? Intervals { get; internal set; }

    /// <summary>Answer choice of the intervals.</summary>
    internal AnswerChoice IntervalChoice { get; set; }

    /// <summary>Prediction sets in force; null for none.</summary>
    public ConformalConfig? Sets { get; internal set; }

    /// <summary>Robust prediction sets in force; null for none.</summary>
    public ConformalConfig? RobustSets { get; internal set; }

    /// <summary>What is found of guarantees while they serve; null where nobody watches.</summary>
    internal GuaranteeStates? Found { get; set; }

    /// <summary>State and reason that were found of a guarantee of this version while it served; null for nothing.</summary>
    /// <param name="binding">Digest of what the guarantee is bound to.</param>
    public (string State, string Why)? FoundOf(string binding) => Found?.Of(Name, Version, binding);

    /// <summary>What is odd without being wrong.</summary>
    public IReadOnlyList<string> Warnings { get; internal set; } = [];

    /// <summary>The guarantee of an answer choice; null when there is none.</summary>
    public GuaranteeStatus? GuaranteeFor(AnswerChoice choice)
    {
        if (choice.Lambda is { } lambda && (choice.Kind != AnswerKind.Member || Members[choice.MemberIndex].Lambda != lambda))
            return null;
        string name = ChoiceName(choice);
        return GuaranteeNow.Last(LoadedGuarantees, name) is { } found ? Now(found) : null;
    }

    /// <summary>The error predictor, where it was fitted on errors of this choice; else null.</summary>
    public ErrorPredictor? ErrorPredictorFor(AnswerChoice choice) => ErrorPredictor?.Config.Answer == ChoiceName(choice) ? ErrorPredictor : null;

    /// <summary>Whether the family's risk ranks the errors of this choice: an error predictor knows those of one answer alone.</summary>
    public bool Ranks(AnswerChoice choice) => Risk != ScoreName.ErrorProbability || ErrorPredictorFor(choice) is not null;

    /// <summary>Request parameter by which the guarantee of a choice tells groups apart; null where none does.</summary>
    public string? GroupParameter(AnswerChoice choice) =>
        GuaranteeFor(choice) is { Groups: { IsParameter: true } groups } ? groups.Config.Name : null;

    /// <summary>Request parameters by which any guarantee tells groups apart.</summary>
    public IReadOnlyList<string> GroupParameters =>
        [.. LoadedGuarantees.Where(g => g.Groups is { IsParameter: true }).Select(g => g.Groups!.Config.Name).Distinct(StringComparer.Ordinal)];

    /// <summary>Whether requests for another version can be asked of this one: the same inputs in the same order.</summary>
    public bool HasInputsOf(Family other) => Inputs.Count == other.Inputs.Count && Inputs.Zip(other.Inputs)
        .All(p => p.First.Name == p.Second.Name && p.First.Datatype == p.Second.Datatype && p.First.Shape.SequenceEqual(p.Second.Shape));

    /// <summary>Whether the choice is a λ that no member stands at and the model, which is not on another server, can be told: it is run once more, with that λ.</summary>
    public bool IsRunForIt(AnswerChoice choice) => Manifest.LambdaInput is not null
        && choice is { Kind: AnswerKind.Member, Lambda: { } lambda } && Members[choice.MemberIndex] is { HasFile: true } member && member.Lambda != lambda;

    /// <summary>Name of a choice on the wire: the combination's, the member's, or λ where the model is run for it (no member can be named so).</summary>
    public string ChoiceName(AnswerChoice choice) =>
        IsRunForIt(choice) ? string.Create(CultureInfo.InvariantCulture, $"lambda={choice.Lambda!.Value}")
        : choice.Kind == AnswerKind.Member ? Members[choice.MemberIndex].Name : AnswerChoice.Combinations[(int)choice.Kind];

    /// <summary>Resolves what a caller asked for; nothing asked gives the default.</summary>
    /// <param name="combine">A combination's name, or null.</param>
    /// <param name="member">A member's name, or null.</param>
    /// <param name="lambda">A λ in [0, 1], or null; one that no member stands at is answered by the nearest member's model: told it where it can be, else as it is.</param>
    /// <param name="choice">The choice.</param>
    /// <param name="problem">What is wrong, naming the parameter; null when nothing is.</param>
    public bool TryChoose(string? combine, string? member, double? lambda, out AnswerChoice choice, out string? problem)
    {
        problem = AskedAnswer.Resolve(this, combine, member, lambda, out choice);
        return problem is null;
    }

    GuaranteeStatus Now(GuaranteeStatus loaded) =>
        GuaranteeNow.Of(loaded, loaded.State is "none" or "withdrawn" ? null : FoundOf(loaded.Guarantee.Binding), time.GetUtcNow());

    int IndexOf(string? output) => output is null ? -1 : Array.FindIndex(Manifest.Outputs, o => o.Name == output);

    internal static TensorSpec Spec(TensorConfig config)
    {
        _ = Tensors.DatatypeFacts.TryParse(config.Datatype, out Tensors.Datatype datatype);
        return new TensorSpec(config.Name, datatype, config.Shape, config);
    }

    /// <summary>Takes a share; false when the family was already freed.</summary>
    internal bool TryAcquire()
    {
        for (int seen = Volatile.Read(ref holders); seen > 0; seen = Volatile.Read(ref holders))
        {
            if (Interlocked.CompareExchange(ref holders, seen + 1, seen) == seen)
                return true;
        }

        return false;
    }

    /// <summary>Gives a share back; the last one frees the members.</summary>
    internal void Release()
    {
        if (Interlocked.Decrement(ref holders) != 0)
            return;
        Runs.Fused?.Dispose();
        foreach (Member member in Members)
            member.Free();
        Freed?.Invoke();
    }
}
