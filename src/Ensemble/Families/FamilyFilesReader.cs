using Ensemble.Calibration;
using Ensemble.Data;
using Ensemble.Scores;
using Ensemble.Tensors;

namespace Ensemble.Families;

/// <summary>Reads the golden rows and the novelty banks that a manifest names.</summary>
static class FamilyFilesReader
{
    /// <summary>Prefix of an input in the golden file.</summary>
    public const string InputPrefix = "input/";

    /// <summary>Prefix of a member's expected output in the golden file, followed by MEMBER/OUTPUT.</summary>
    public const string OutputPrefix = "output/";

    public static FamilyFiles? Read(Manifest manifest, FamilyFolder files, ICollection<string> mistakes)
    {
        int before = mistakes.Count;
        GoldenRows? golden = manifest.Golden is { } config ? ReadGolden(manifest, config, files, mistakes) : null;
        Dictionary<ScoreName, NoveltyBank> banks = manifest.Baseline?.Scores is { } scores ? ReadBanks(scores, files, mistakes) : [];
        return mistakes.Count == before ? new FamilyFiles(golden, banks) : null;
    }

    static GoldenRows? ReadGolden(Manifest manifest, GoldenConfig config, FamilyFolder files, ICollection<string> mistakes)
    {
        if (Entries("golden", config.Path, config.Sha256, files, mistakes) is not { } entries)
            return null;
        var inputs = new List<Tensor>();
        foreach (TensorConfig input in manifest.Inputs)
        {
            if (!entries.TryGetValue(InputPrefix + input.Name, out Tensor? tensor))
                mistakes.Add($"{config.Path}: no array '{InputPrefix}{input.Name}'");
            else if (Unfit(tensor, input) is { } wrong)
                mistakes.Add($"{config.Path}: array '{InputPrefix}{input.Name}' {wrong}");
            else
                inputs.Add(tensor.Renamed(input.Name));
        }

        if (inputs.Count != manifest.Inputs.Length)
            return null;
        int rows = inputs[0].Rows;
        if (rows is < 1 or > 1000 || inputs.Any(i => i.Rows != rows))
        {
            mistakes.Add($"{config.Path}: expected 1 to 1000 rows, the same for every input, found {string.Join(", ", inputs.Select(i => i.Rows))}");
            return null;
        }

        string[]? labels = entries.TryGetValue("label", out Tensor? label) ? Labels(label) : null;
        var golden = new GoldenRows(inputs, labels?.Length == rows ? labels : null) { Expected = Expected(manifest, entries) };
        if (labels is not null && labels.Length != rows)
            mistakes.Add($"{config.Path}: {labels.Length} labels for {rows} rows");
        return golden;
    }

    static Dictionary<(string Member, string Output), Tensor> Expected(Manifest manifest, Dictionary<string, Tensor> entries)
    {
        var expected = new Dictionary<(string, string), Tensor>();
        foreach (MemberConfig member in manifest.Members)
        {
            foreach (TensorConfig output in manifest.Outputs)
            {
                if (entries.TryGetValue($"{OutputPrefix}{member.Name}/{output.Name}", out Tensor? tensor))
                    expected[(member.Name, output.Name)] = tensor;
            }
        }

        return expected;
    }

    static Dictionary<ScoreName, NoveltyBank> ReadBanks(FileConfig config, FamilyFolder files, ICollection<string> mistakes)
    {
        var banks = new Dictionary<ScoreName, NoveltyBank>();
        foreach ((string name, Tensor tensor) in Entries("baseline.scores", config.Path, config.Sha256, files, mistakes) ?? [])
        {
            if (!Enum.GetValues<ScoreName>().Any(s => s.Name() == name))
                continue;
            if (tensor.Datatype != Datatype.FP64 || tensor.Shape.Length != 1 || tensor.Count == 0 || tensor.FirstNotFinite() >= 0)
            {
                mistakes.Add($"{config.Path}: array '{name}' is not a vector of finite FP64");
                continue;
            }

            banks[ScoreNames.Parse(name)] = new NoveltyBank(tensor.As<double>());
        }

        return banks;
    }

    static Dictionary<string, Tensor>? Entries(string place, string path, string sha256, FamilyFolder files, ICollection<string> mistakes)
    {
        if (files.Read(place, path, sha256, null, mistakes) is not { } bytes)
            return null;
        try
        {
            return NpzFile.Read(bytes, path).ToDictionary(t => t.Name, StringComparer.Ordinal);
        }
        catch (DataException exception)
        {
            mistakes.Add(exception.Message);
            return null;
        }
    }

    static string? Unfit(Tensor tensor, TensorConfig input)
    {
        bool fits = tensor.Shape.Length == input.Shape.Length;
        for (int i = 1; fits && i < input.Shape.Length; i++)
            fits = input.Shape[i] == -1 || input.Shape[i] == tensor.Shape[i];
        return fits && tensor.Datatype.ToString() == input.Datatype
            ? null
            : $"is {tensor.Datatype}[{string.Join(',', tensor.Shape)}], the input is {input.Datatype}[{string.Join(',', input.Shape)}]";
    }

    static string[] Labels(Tensor tensor) => tensor.Strings is { } strings
        ? [.. strings.Select(System.Text.Encoding.UTF8.GetString)]
        : [.. Enumerable.Range(0, tensor.Count).Select(i => tensor.GetDouble(i).ToString("R", System.Globalization.CultureInfo.InvariantCulture))];
}
