using Ensemble.Data;
using Ensemble.Decisions;
using Ensemble.Scores;
using Ensemble.Tensors;

namespace Ensemble.Families;

/// <summary>What must hold in a manifest beyond its types.</summary>
static class ManifestRules
{
    static readonly string[] Kinds = ["probabilities", "logits", "sigmoid"];

    public static void Check(Manifest manifest, ICollection<string> mistakes)
    {
        CheckName("name", manifest.Name, mistakes);
        CheckName("version", manifest.Version, mistakes);
        if (manifest.Task is not ("classification" or "regression"))
            mistakes.Add($"task: expected classification or regression, found '{manifest.Task}'");
        CheckTensors("inputs", manifest.Inputs, mistakes);
        CheckTensors("outputs", manifest.Outputs, mistakes);
        CheckLambdaInput(manifest, mistakes);
        CheckDecides(manifest, mistakes);
        CheckMembers(manifest, mistakes);
        CheckAnswer(manifest, mistakes);
        CheckScores(manifest, mistakes);
        CheckGuarantees(manifest, mistakes);
        if (manifest.Quorum is { } quorum && (quorum < 1 || quorum > manifest.Members.Length))
            mistakes.Add($"quorum: expected 1 to {manifest.Members.Length} (the members), found {quorum}");
        if (manifest.Worst is not (null or "minimum" or "maximum"))
            mistakes.Add($"worst: expected minimum or maximum, found '{manifest.Worst}'");
        if (manifest.Golden is { Tolerance: < 0 })
            mistakes.Add("golden.tolerance: expected 0 or more");
    }

    static void CheckTensors(string key, TensorConfig[] tensors, ICollection<string> mistakes)
    {
        if (tensors.Length == 0)
            mistakes.Add($"{key}: expected at least one");
        for (int i = 0; i < tensors.Length; i++)
        {
            TensorConfig tensor = tensors[i];
            string place = $"{key}[{i}]";
            if (tensor.Name.Length is 0 or > 256 || tensor.Name.StartsWith("consensus.", StringComparison.Ordinal))
                mistakes.Add($"{place}.name: expected 1 to 256 characters not starting with 'consensus.', found '{tensor.Name}'");
            if (!DatatypeFacts.TryParse(tensor.Datatype, out _))
                mistakes.Add($"{place}.datatype: '{tensor.Datatype}' is none of {string.Join(' ', Enum.GetNames<Datatype>())}");
            if (tensor.Shape.Length is 0 or > 16 || tensor.Shape[0] != -1 || tensor.Shape.AsSpan(1).ContainsAnyExceptInRange(-1, int.MaxValue) || tensor.Shape.AsSpan(1).Contains(0))
                mistakes.Add($"{place}.shape: expected [-1, …] (rows first, other axes positive or -1), found [{string.Join(", ", tensor.Shape)}]");
            if (tensor.Features is { } features)
                CheckFeatures(place, tensor, features, mistakes);
        }

        foreach (var twice in tensors.GroupBy(t => t.Name, StringComparer.Ordinal).Where(g => g.Count() > 1))
            mistakes.Add($"{key}: the name '{twice.Key}' occurs {twice.Count()} times");
    }

    static void CheckFeatures(string place, TensorConfig tensor, FeatureConfig[] features, ICollection<string> mistakes)
    {
        long length = tensor.Shape.AsSpan(1).Contains(-1) ? -1 : tensor.Shape.Skip(1).Aggregate(1L, (a, b) => a * b);
        if (features.Length != length)
            mistakes.Add($"{place}.features: expected {length} (one an element of a row), found {features.Length}");
        foreach (var twice in features.GroupBy(f => f.Name, StringComparer.Ordinal).Where(g => g.Count() > 1))
            mistakes.Add($"{place}.features: the name '{twice.Key}' occurs {twice.Count()} times");
        foreach (FeatureConfig feature in features.Where(f => f.Minimum > f.Maximum || f.Categories is { Length: 0 }))
            mistakes.Add($"{place}.features: '{feature.Name}' has an empty range");
    }

    static void CheckLambdaInput(Manifest manifest, ICollection<string> mistakes)
    {
        if (manifest.LambdaInput is not { } input)
            return;
        if (input.Datatype is not ("FP16" or "FP32" or "FP64"))
            mistakes.Add($"lambda_input.datatype: expected FP16, FP32 or FP64, found '{input.Datatype}'");
        if (input.Shape.AsSpan().ContainsAnyExceptInRange(-1, 1 << 20) || input.Shape.Contains(0) || input.Shape.Skip(1).Contains(-1))
            mistakes.Add($"lambda_input.shape: expected fixed axes after the first, found [{string.Join(", ", input.Shape)}]");
        if (manifest.Inputs.Any(i => i.Name == input.Name))
            mistakes.Add($"lambda_input.name: '{input.Name}' is a public input too");
    }

    static void CheckDecides(Manifest manifest, ICollection<string> mistakes)
    {
        DecidesConfig decides = manifest.Decides;
        bool classification = manifest.Task == "classification";
        if (classification != Kinds.Contains(decides.Kind, StringComparer.Ordinal) || !classification && decides.Kind != "mean")
            mistakes.Add($"decides.kind: expected {(classification ? string.Join(", ", Kinds) : "mean")}, found '{decides.Kind}'");
        foreach ((string key, string? name) in new[] { ("output", decides.Output), ("label", decides.Label), ("variance", decides.Variance), ("distance", decides.Distance) })
        {
            if (name is not null && !manifest.Outputs.Any(o => o.Name == name))
                mistakes.Add($"decides.{key}: '{name}' is none of the outputs{NearestName.Hint(name, [.. manifest.Outputs.Select(o => o.Name)])}");
        }

        if (manifest.Outputs.FirstOrDefault(o => o.Name == decides.Distance) is { } distance
            && (!classification || distance.Datatype is not ("FP32" or "FP64") || distance.Shape is not ([_] or [_, 1])))
            mistakes.Add($"decides.distance: expected FP32 or FP64 with one number a row of a classification, found {distance.Datatype} [{string.Join(", ", distance.Shape)}]");
        if (manifest.Outputs.FirstOrDefault(o => o.Name == decides.Output) is not { } output || !classification)
            return;
        int classes = Classes(decides.Kind, output.Shape);
        if (classes < 2)
            mistakes.Add($"decides.output: '{decides.Output}' with shape [{string.Join(", ", output.Shape)}] has no fixed number of classes ≥ 2 (kind {decides.Kind})");
        else if (manifest.Labels is { } labels && labels.Length != classes)
            mistakes.Add($"labels: {labels.Length} labels for {classes} classes");
        if (manifest.Labels is { } all && all.Distinct(StringComparer.Ordinal).Count() != all.Length)
            mistakes.Add("labels: a label occurs twice");
    }

    /// <summary>Classes that an output of this kind and shape tells apart; 0 when it cannot be told.</summary>
    public static int Classes(string kind, long[] shape) => kind == "sigmoid"
        ? shape.Length == 1 || shape is [_, 1] ? 2 : 0
        : shape is [_, > 1 and <= 1_000_000] ? (int)shape[1] : 0;

    static void CheckMembers(Manifest manifest, ICollection<string> mistakes)
    {
        MemberConfig[] members = manifest.Members;
        if (members.Length is 0 or > 256)
            mistakes.Add($"members: expected 1 to 256, found {members.Length}");
        for (int i = 0; i < members.Length; i++)
            CheckMember($"members[{i}]", members[i], manifest, mistakes);
        foreach (var twice in members.GroupBy(m => m.Name, StringComparer.Ordinal).Where(g => g.Count() > 1))
            mistakes.Add($"members: the name '{twice.Key}' occurs {twice.Count()} times");
        foreach (var copies in members.Where(m => (m.Sha256 ?? m.Remote?.Key) is not null).GroupBy(m => (m.Sha256 ?? m.Remote?.Key, Told(manifest, m))).Where(g => g.Count() > 1))
            mistakes.Add($"members: {string.Join(" and ", copies.Select(c => $"'{c.Name}'"))} are copies of one model: their agreement would mean nothing");
    }

    // λ tells members of one file apart only where the model is told it, and in the precision in which it is.
    static double? Told(Manifest manifest, MemberConfig member) => manifest.LambdaInput is not { } input ? null
        : input.Datatype switch { "FP16" => (double?)(Half?)member.Lambda, "FP32" => (float?)member.Lambda, _ => member.Lambda };

    static void CheckMember(string place, MemberConfig member, Manifest manifest, ICollection<string> mistakes)
    {
        CheckName($"{place}.name", member.Name, mistakes);
        if (AnswerChoice.TryParseCombination(member.Name, out _))
            mistakes.Add($"{place}.name: '{member.Name}' is the name of a combination");
        if (member.Remote is { } remote)
            RemoteRules.Check(place, member, remote, manifest, mistakes);
        else if (member.Onnx is null)
            mistakes.Add($"{place}: missing key 'onnx' (or 'remote', for one that runs on another server)");
        if (manifest.LambdaInput is not null && member.Lambda is null)
            mistakes.Add($"{place}: missing key 'lambda', which lambda_input passes to the model");
        if (member.Remote is null && (member.Sha256 is not { Length: 64 } || member.Sha256.AsSpan().ContainsAnyExcept("0123456789abcdef")))
            mistakes.Add($"{place}.sha256: expected 64 lower-case hexadecimal digits");
        if (member.Lambda is { } lambda and not (>= 0 and <= 1))
            mistakes.Add($"{place}.lambda: expected 0 to 1, found {lambda}");
        if (member.Weight is not > 0)
            mistakes.Add($"{place}.weight: expected more than 0, found {member.Weight}");
        if (member.Temperature is not > 0)
            mistakes.Add($"{place}.temperature: expected more than 0, found {member.Temperature}");
        if (member.Smoothing is not (>= 0 and < 1))
            mistakes.Add($"{place}.smoothing: expected 0 to less than 1, found {member.Smoothing}");
        if (member.Smoothing != 0 && manifest.Decides.Kind == "logits")
            mistakes.Add($"{place}.smoothing: applies to probabilities; logits are divided by the temperature alone");
        foreach (string name in member.Inputs?.Keys.Except(manifest.Inputs.Select(t => t.Name), StringComparer.Ordinal) ?? [])
            mistakes.Add($"{place}.inputs: '{name}' is none of the family's inputs");
        foreach (string name in member.Outputs?.Keys.Except(manifest.Outputs.Select(t => t.Name), StringComparer.Ordinal) ?? [])
            mistakes.Add($"{place}.outputs: '{name}' is none of the family's outputs");
    }

    static void CheckAnswer(Manifest manifest, ICollection<string> mistakes)
    {
        string[] names = [.. manifest.Members.Select(m => m.Name)];
        string chosen = manifest.Answer.Default;
        if (!AnswerChoice.TryParseCombination(chosen, out _) && !names.Contains(chosen, StringComparer.Ordinal))
            mistakes.Add($"answer.default: '{chosen}' is neither a combination ({string.Join(", ", AnswerChoice.Combinations)}) nor a member");
        if (manifest.Task == "regression" && (chosen == "majority" || chosen == "worst_case" && manifest.Worst is null))
            mistakes.Add($"answer.default: {chosen} is not possible for this regression{(chosen == "majority" ? "" : " without the key worst")}");
        foreach (string offered in manifest.Answer.Offered ?? [])
        {
            if (offered is not ("member" or "lambda") && !AnswerChoice.TryParseCombination(offered, out _))
                mistakes.Add($"answer.offered: '{offered}' is none of member, lambda, {string.Join(", ", AnswerChoice.Combinations)}");
        }
    }

    static void CheckScores(Manifest manifest, ICollection<string> mistakes)
    {
        ScoresConfig scores = manifest.Scores;
        foreach ((string key, string? name) in new[] { ("risk", scores.Risk), ("novelty", scores.Novelty) })
        {
            bool given = key == "risk" ? name == ScoreName.ErrorProbability.Name()
                : name == ScoreName.FeatureDistance.Name() && manifest.Decides.Distance is not null;
            if (key == "novelty" && !given && name == ScoreName.FeatureDistance.Name())
                mistakes.Add("scores.novelty: feature_distance needs decides.distance, an output of the members");
            else if (name is not null && !given && !ScoreNames.For(manifest.Task).Any(s => s.Name() == name))
                mistakes.Add($"scores.{key}: '{name}' is none of {string.Join(", ", ScoreNames.For(manifest.Task).Select(s => s.Name()))}");
        }

        ErrorPredictorRules.Check(manifest, mistakes);
        if (scores.Kappa is not >= 0)
            mistakes.Add($"scores.kappa: expected 0 or more, found {scores.Kappa}");
        if (scores.NoveltyFalseFlagRate is not (> 0 and < 1))
            mistakes.Add($"scores.novelty_false_flag_rate: expected more than 0 and less than 1, found {scores.NoveltyFalseFlagRate}");
    }

    static void CheckGuarantees(Manifest manifest, ICollection<string> mistakes)
    {
        foreach (var twice in manifest.Guarantees.GroupBy(g => g.Id, StringComparer.Ordinal).Where(g => g.Count() > 1))
            mistakes.Add($"guarantees: the id '{twice.Key}' occurs {twice.Count()} times");
        foreach (var twice in manifest.Guarantees.GroupBy(g => g.Answer, StringComparer.Ordinal).Where(g => g.Count() > 1))
            mistakes.Add($"guarantees: {string.Join(" and ", twice.Select(g => $"'{g.Id}'"))} are for the same answer '{twice.Key}'");
    }

    static void CheckName(string place, string name, ICollection<string> mistakes)
    {
        if (!Names.IsValid(name))
            mistakes.Add($"{place}: expected letters, digits, '.', '_' or '-' (at most 128, starting with a letter or digit), found '{name}'");
    }
}
