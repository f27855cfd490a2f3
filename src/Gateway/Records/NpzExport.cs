using System.Text;
using Ensemble.Tensors;
using Gateway.Configuration;
using Gateway.Replies;
using Gateway.Store;

namespace Gateway.Records;

/// <summary>
/// Recorded rows as arrays, one entry a row: inputs under their names (where all rows keep them), and decision_id, row, received
/// (microseconds since 1970), flagged, reasons, audited, probability, risk, novelty, p_value (NaN for none), prediction, answer [N,W],
/// member_outputs [N,K,W], votes [N,K], label (the first that counts; "" for none); members [K] names the members. Rows to which no
/// member answered have none of that: they are left out, and left_out [1] counts them.
/// </summary>
sealed class NpzExport
{
    readonly List<(StoredDecision Decision, RowRecord Row)> rows = [];
    readonly List<IReadOnlyList<Tensor>?> inputs = [];
    long leftOut;

    public static Fault? Read(DecisionReader reader, RecordsQuery query, LimitsConfig limits, out IReadOnlyList<Tensor> arrays)
    {
        arrays = [];
        long bytes = reader.Ask(
            query.Decisions,
            condition => "SELECT coalesce(sum(512 + length(answer) + length(members) + coalesce(length(inputs), 0)), 0) FROM "
                + $"(SELECT seq FROM decisions WHERE {condition} ORDER BY seq LIMIT {query.Limit}) d JOIN rows ON {RowKey.Within("seq")}{query.Decisions.RowCondition}",
            r => r.GetInt64(0))[0];
        if (bytes > limits.ExportBytes)
            return new Fault(FaultCode.LimitExceeded, $"format: expected at most {limits.ExportBytes} bytes for npz (Limits.ExportBytes), came {bytes}; narrow since and until, set limit, or take jsonl");
        var export = new NpzExport();
        foreach (var decision in query.All(reader))
        {
            foreach (var row in decision.Record.Recorded)
            {
                if (export.Add(decision, row) is { } other)
                    return other;
            }
        }

        arrays = export.Arrays();
        return null;
    }

    Fault? Add(StoredDecision decision, RowRecord row)
    {
        if (row.Members.Length == 0 || row.Answer.Length == 0)
        {
            leftOut++;
            return null;
        }

        var read = StoredInputs.Read(decision.Record, row);
        if (rows.Count > 0 && Difference(decision, row, read) is { } other)
        {
            string came = $"{other}: decision {decision.Record.Id} (version {decision.Record.Version}) beside {rows[0].Decision.Record.Id} (version {rows[0].Decision.Record.Version})";
            string way = decision.Record.Version == rows[0].Decision.Record.Version ? "narrow since and until" : "name a version, narrow since and until";
            return new Fault(FaultCode.InvalidParameter, $"format: expected rows of one layout for npz, came rows with {came}; {way}, or take jsonl");
        }

        rows.Add((decision, row));
        inputs.Add(read);
        return null;
    }

    string? Difference(StoredDecision decision, RowRecord row, IReadOnlyList<Tensor>? read)
    {
        var (first, firstRow) = rows[0];
        return !first.Members.SequenceEqual(decision.Members, StringComparer.Ordinal) ? "other members"
            : HasClasses(first) != HasClasses(decision) ? "classes and rows with numbers"
            : firstRow.Members.Length != row.Members.Length || firstRow.Answer.Length != row.Answer.Length ? "answers of another length"
            : read is not null && inputs.Find(i => i is not null) is { } known && (known.Count != read.Count || !known.Zip(read).All(p => Same(p.First, p.Second))) ? "other inputs"
            : null;
    }

    // Not by the row: a service's answer that is none of the labels is no class, whatever the members say.
    static bool HasClasses(StoredDecision decision) => decision.Record.Names.Length > "{}".Length;

    static bool Same(Tensor a, Tensor b) => a.Name == b.Name && a.Datatype == b.Datatype && a.Shape.AsSpan().SequenceEqual(b.Shape);

    List<Tensor> Arrays()
    {
        var arrays = new List<Tensor>
        {
            Text("decision_id", r => r.Decision.Record.Id),
            Tensor.From<long>("row", Datatype.INT64, [rows.Count], [.. rows.Select(r => (long)r.Row.Row)]),
            Tensor.From<long>("received", Datatype.INT64, [rows.Count], [.. rows.Select(r => r.Decision.Record.Received)]),
            Tensor.From<bool>("flagged", Datatype.BOOL, [rows.Count], [.. rows.Select(r => r.Row.Reasons.Length > 0)]),
            Text("reasons", r => r.Row.Reasons),
            Tensor.From<bool>("audited", Datatype.BOOL, [rows.Count], [.. rows.Select(r => r.Row.Audited)]),
            Numbers("probability", r => r.Row.Probability),
            Numbers("risk", r => r.Row.Risk),
            Numbers("novelty", r => r.Row.Novelty),
            Numbers("p_value", r => r.Row.PValue),
            Tensor.From<long>("prediction", Datatype.INT64, [rows.Count], [.. rows.Select(r => (long)r.Row.Prediction)]),
            Text("label", r => r.Decision.LabelsOf(r.Row).FirstOrDefault(l => l.Counts)?.Label ?? ""),
            Tensor.From<long>("left_out", Datatype.INT64, [1], [leftOut]),
        };
        if (rows.Count == 0)
            return arrays;
        var (decision, row) = rows[0];
        int members = decision.Members.Count;
        arrays.Add(Doubles("answer", [rows.Count, row.Answer.Length / sizeof(double)], r => r.Answer));
        arrays.Add(Doubles("member_outputs", [rows.Count, members, row.Members.Length / sizeof(double) / Math.Max(1, members)], r => r.Members));
        arrays.Add(Tensor.FromStrings("members", [members], [.. decision.Members.Select(Encoding.UTF8.GetBytes)]));
        if (HasClasses(decision))
            arrays.Add(Tensor.From<long>("votes", Datatype.INT64, [rows.Count, members], [.. rows.SelectMany(r => r.Decision.Votes(r.Row)).Select(v => (long)v)]));
        string[] ours = [.. arrays.Select(a => a.Name)];
        if (inputs.TrueForAll(i => i is not null))
            arrays.AddRange(Enumerable.Range(0, inputs[0]!.Count).Select(i => Input(i, ours)));
        return arrays;
    }

    // One whose name is that of an array of ours gets "input." before it; numpy has no BF16, and FP32 holds every one of its numbers.
    Tensor Input(int index, string[] ours)
    {
        var all = TensorRows.Concatenate([.. inputs.Select(i => i![index])]);
        string name = ours.Contains(all.Name, StringComparer.Ordinal) ? "input." + all.Name : all.Name;
        if (all.Datatype != Datatype.BF16)
            return all.Renamed(name);
        var wide = Tensor.Create(name, Datatype.FP32, all.Shape);
        for (int i = 0; i < all.Count; i++)
            wide.As<float>()[i] = (float)all.GetDouble(i);
        return wide;
    }

    Tensor Text(string name, Func<(StoredDecision Decision, RowRecord Row), string> text) =>
        Tensor.FromStrings(name, [rows.Count], [.. rows.Select(r => Encoding.UTF8.GetBytes(text(r)))]);

    Tensor Numbers(string name, Func<(StoredDecision Decision, RowRecord Row), double?> number) =>
        Tensor.From<double>(name, Datatype.FP64, [rows.Count], [.. rows.Select(r => number(r) ?? double.NaN)]);

    Tensor Doubles(string name, long[] shape, Func<RowRecord, byte[]> bytes)
    {
        var tensor = Tensor.Create(name, Datatype.FP64, shape);
        int at = 0;
        foreach (var (_, row) in rows)
        {
            bytes(row).CopyTo(tensor.Bytes[at..]);
            at += bytes(row).Length;
        }

        return tensor;
    }
}
