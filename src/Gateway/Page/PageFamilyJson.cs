using System.Text.Json;
using Ensemble.Calibration;
using Ensemble.Families;
using Ensemble.Scores;
using Gateway.Metrics;
using Gateway.Protocols.Rest;

namespace Gateway.Page;

/// <summary>A family as the page shows it: its versions, what one that answers looks like, and what it is compared with.</summary>
static class PageFamilyJson
{
    /// <summary>Labels and features shown; a family with more is labelled with other tools.</summary>
    const int MostNames = 5000;

    public static void Write(Utf8JsonWriter json, string name, IReadOnlyList<FamilyStatus> versions, FamilyServing? serving, Family? family)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("serving", serving?.Serving ?? family?.Version);
        json.WriteString("previous", serving?.State?.Previous);
        json.WriteString("candidate", serving?.Candidate);
        json.WriteString("mode", serving?.Candidate is null ? null : serving.State?.Mode);
        if (serving?.Candidate is null)
            json.WriteNull("share");
        else
            json.WriteNumber("share", serving.Share);
        json.WriteStartArray("versions");
        foreach (var version in versions)
            Version(json, version);
        json.WriteEndArray();
        if (family is not null)
            Answering(json, family);
        json.WriteEndObject();
    }

    static void Version(Utf8JsonWriter json, FamilyStatus version)
    {
        json.WriteStartObject();
        json.WriteString("version", version.Version);
        json.WriteBoolean("ready", version.Ready);
        Strings(json, "mistakes", version.Mistakes);
        Strings(json, "warnings", version.Warnings);
        json.WriteEndObject();
    }

    static void Answering(Utf8JsonWriter json, Family family)
    {
        json.WriteString("task", family.Manifest.Task);
        json.WriteString("answer", family.ChoiceName(family.DefaultChoice));
        json.WriteNumber("quorum", family.Quorum);
        Strings(json, "labels", [.. family.Labels.Take(MostNames)]);
        json.WriteStartArray("members");
        foreach (var member in family.Members)
        {
            json.WriteStartObject();
            json.WriteString("name", member.Name);
            if (member.Lambda is { } lambda)
                json.WriteNumber("lambda", lambda);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("inputs");
        foreach (var input in family.Inputs)
            Input(json, input);
        json.WriteEndArray();
        json.WriteStartArray("guarantees");
        foreach (var status in family.Guarantees)
            GuaranteesWriter.Brief(json, family, status);
        json.WriteEndArray();
        json.WriteStartObject("baseline");
        if (family.Manifest.Baseline?.FlagRate is { } rate)
            json.WriteNumber("flag_rate", rate);
        Histogram(json, "risk", family, family.Risk, Buckets.Risk);
        Histogram(json, "novelty", family, family.Novelty, Buckets.Novelty);
        json.WriteEndObject();
    }

    static void Input(Utf8JsonWriter json, TensorSpec input)
    {
        json.WriteStartObject();
        json.WriteString("name", input.Name);
        json.WriteString("datatype", input.Datatype.ToString());
        json.WriteStartArray("shape");
        foreach (long axis in input.Shape)
            json.WriteNumberValue(axis);
        json.WriteEndArray();
        json.WriteStartArray("features");
        foreach (var feature in input.Config.Features?.Take(MostNames) ?? [])
        {
            json.WriteStartObject();
            json.WriteString("name", feature.Name);
            if (feature.Minimum is { } minimum)
                json.WriteNumber("minimum", minimum);
            if (feature.Maximum is { } maximum)
                json.WriteNumber("maximum", maximum);
            if (feature.Categories is { } categories)
                Strings(json, "categories", categories);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    // In the metric's own buckets, so that the two can be laid over each other; the last one is for what lies above.
    static void Histogram(Utf8JsonWriter json, string key, Family family, ScoreName score, double[] bounds)
    {
        json.WriteStartObject(key);
        json.WriteString("score", score.Name());
        json.WriteStartArray("counts");
        if (family.Banks.TryGetValue(score, out var bank))
        {
            foreach (int count in Counts(bank, bounds))
                json.WriteNumberValue(count);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>How many scores lie in each bucket, bounds included from below as Prometheus counts, and how many above the last.</summary>
    public static int[] Counts(NoveltyBank bank, double[] bounds)
    {
        int[] counts = new int[bounds.Length + 1];
        foreach (double score in bank.Scores)
        {
            int at = Array.BinarySearch(bounds, score);
            counts[at < 0 ? ~at : at]++;
        }

        return counts;
    }

    static void Strings(Utf8JsonWriter json, string key, IReadOnlyList<string> values)
    {
        json.WriteStartArray(key);
        foreach (string value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
