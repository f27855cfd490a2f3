using System.Globalization;
using Ensemble.Data;
using Gateway.Replies;
using Gateway.Store;

namespace Gateway.Records;

/// <summary>What the query string of a call asks for.</summary>
/// <param name="Decisions">Which decisions, and which of their rows.</param>
/// <param name="Limit">How many decisions at most.</param>
/// <param name="Newest">The last ones instead of the first.</param>
/// <param name="Format">File format to export in; null for a page.</param>
/// <param name="Filter">Which rows of them, where SQL cannot tell.</param>
sealed record RecordsQuery(DecisionQuery Decisions, int Limit, bool Newest, string? Format, AuditFilter Filter)
{
    const int DefaultLimit = 100;
    const int MostAtOnce = 1000;
    const int MostOfASubject = 256;

    static readonly string[] Known = ["since", "until", "flagged", "audited", "subject", "limit", "after", "last", "format", "blind", "thinned"];
    static readonly string[] Formats = ["jsonl", "csv", "npz"];

    /// <summary>Reads the query string.</summary>
    public static Fault? Read(
        IQueryCollection said, string family, string? version, DecisionStore store, DecisionReader reader, TimeProvider time, out RecordsQuery? query, string? tenant = null)
    {
        query = null;
        long? since = null, until = null, limit = null, last = null;
        bool? flagged = null, audited = null, blind = null, thinned = null;
        string? subject = null;
        long after = 0;
        string? format = said["format"];
        int most = format is null ? MostAtOnce : int.MaxValue;
        var fault = Check(said, Known)
            ?? Moment(said, "since", time, ref since) ?? Moment(said, "until", time, ref until)
            ?? Flag(said, "flagged", ref flagged) ?? Flag(said, "audited", ref audited)
            ?? Flag(said, "blind", ref blind) ?? Flag(said, "thinned", ref thinned)
            ?? (said.ContainsKey("subject") ? Subject(said, out subject) : null)
            ?? Number(said, "limit", most, ref limit) ?? Number(said, "last", MostAtOnce, ref last)
            ?? After(said, family, reader, tenant, ref after);
        if (fault is null && format is not null && (!Formats.Contains(format, StringComparer.Ordinal) || last is not null))
            fault = Wrong("format", $"{string.Join(", ", Formats)}, without last", format);
        if (fault is null && last is not null && (limit is not null || after != 0))
            fault = Wrong("last", "neither limit nor after beside it", said["last"]);
        string chooses = blind == true ? "blind" : "thinned";
        if (fault is null && (blind == true || thinned == true) && (format is null || audited == false))
            fault = Wrong(chooses, $"a format of {string.Join(", ", Formats)} beside it, and not audited=false", "true");
        if (fault is not null)
            return fault;
        var decisions = new DecisionQuery
        {
            Family = family, Version = version, Since = since, Until = until, Flagged = flagged, Audited = blind == true || thinned == true ? true : audited,
            Subject = subject is null ? null : store.Digest(subject), After = after, Tenant = tenant,
        };
        query = new RecordsQuery(decisions, (int)(last ?? limit ?? (format is null ? DefaultLimit : int.MaxValue)), last is not null, format,
            AuditFilter.Of(blind == true, thinned == true, decisions, reader, store));
        return null;
    }

    /// <summary>The decisions that are meant, with the rows that are.</summary>
    public IEnumerable<StoredDecision> All(DecisionReader reader) => reader.ReadAll(Decisions).Select(Filter.Apply).OfType<StoredDecision>().Take(Limit);

    /// <summary>Reads the parameter "subject", which has to be there.</summary>
    public static Fault? Subject(IQueryCollection said, out string? subject)
    {
        subject = said["subject"];
        return subject is { Length: > 0 and <= MostOfASubject } ? null : Wrong("subject", $"1 to {MostOfASubject} characters", subject);
    }

    /// <summary>Each parameter known, and given once.</summary>
    public static Fault? Check(IQueryCollection said, string[] known)
    {
        foreach (var (name, values) in said)
        {
            if (!known.Contains(name, StringComparer.Ordinal))
                return new Fault(FaultCode.InvalidParameter, $"the query: expected {string.Join(", ", known)}, came {Fault.Show(name)}{NearestName.Hint(name, known)}");
            if (values.Count != 1)
                return new Fault(FaultCode.InvalidParameter, $"{name}: expected once, came {values.Count} times");
        }

        return null;
    }

    public static Fault Unknown(string family, string id) =>
        new(FaultCode.UnknownDecision, $"no decision of the family {Fault.Show(family)} is recorded under {Fault.Show(id)}");

    static Fault? Moment(IQueryCollection said, string name, TimeProvider time, ref long? moment)
    {
        string? text = said[name];
        if (text is null)
            return null;
        if (!StoredMoment.TryParse(text, time, out long read))
            return Wrong(name, StoredMoment.Expected, text);
        moment = read;
        return null;
    }

    static Fault? Flag(IQueryCollection said, string name, ref bool? flag)
    {
        string? text = said[name];
        flag = text switch { "true" => true, "false" => false, _ => null };
        return text is null || flag is not null ? null : Wrong(name, "true or false", text);
    }

    static Fault? Number(IQueryCollection said, string name, int most, ref long? number)
    {
        string? text = said[name];
        if (text is null)
            return null;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int read) || read < 1 || read > most)
            return Wrong(name, $"a number from 1 to {most}", text);
        number = read;
        return null;
    }

    static Fault? After(IQueryCollection said, string family, DecisionReader reader, string? tenant, ref long after)
    {
        string? id = said["after"];
        if (id is null)
            return null;
        if (!DecisionId.TryParse(id, out _))
            return Wrong("after", "the id of a decision", id);
        if (reader.Seq(id, family, tenant) is not { } seq)
            return Unknown(family, id);
        after = seq;
        return null;
    }

    static Fault Wrong(string name, string expected, string? came) => new(FaultCode.InvalidParameter, $"{name}: expected {expected}, came {Fault.Show(came)}");
}
