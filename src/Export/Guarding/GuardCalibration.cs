using System.Text.Json.Nodes;
using Ensemble.Calibration;
using Ensemble.Data;
using Ensemble.Families;
using Export.Calibrating;
using Export.Data;

namespace Export.Guarding;

/// <summary><c>calibrate --guard</c>: a guarantee about a deployed service's answers, from rows that are sent through its route.</summary>
static class GuardCalibration
{
    /// <summary>Requests at one moment.</summary>
    const int AtOnce = 4;

    /// <summary>Issues the route's guarantee, or says that none can be had. Either way the look is kept in the family's ledger.</summary>
    /// <exception cref="DataException">Data, family, route or gateway cannot be used, splits share rows, or outcomes were seen before.</exception>
    public static CalibrateResult Issue(GuardRequest request, double alpha, TimeProvider time, CancellationToken cancellation)
    {
        CalibrateRequest asked = request.Calibrate;
        if (asked.Expires?.From(time.GetUtcNow()) is { } end && end <= time.GetUtcNow())
            throw new DataException($"--expires {end:yyyy-MM-dd}: that day has begun; a later one was expected");
        var route = GuardedRoute.Read(request.Config, request.Route, request.Path);
        var files = new FamilyFiles(asked.Folder);
        Manifest manifest = files.ReadManifest();
        if (manifest.Task != "classification" || manifest.Name != route.Family)
            throw new DataException($"{asked.Folder}: the route '{route.Name}' is judged by a classification named '{route.Family}'; this is the {manifest.Task} '{manifest.Name}'");
        Ledger ledger = LedgerWriting.Read(asked.Folder, manifest);
        var splits = SplitDigests.Read(asked.Folder);
        Rows fit = Read(asked.OfFit, manifest, asked.FitRows), rows = Read(asked, manifest, asked.Rows);
        UInt128[] fitDigests = RowDigest.Of(fit.Inputs), digests = RowDigest.Of(rows.Inputs);
        splits.RefuseOverlap("fit", fit, asked.FitPath);
        splits.With("fit", [.. (splits.Find("fit") ?? []).Concat(fitDigests).Distinct()]).RefuseOverlap("calibrate", rows, asked.Data);
        string path = Path.Combine(asked.Folder, RouteGuarantee.PathOf(route.Name));
        FileConfig? replay = File.Exists(path) ? StrictJson.Read<RouteGuarantee>(File.ReadAllBytes(path), [])?.Guarantee.Replay : null;
        if (File.Exists(path) && !asked.Force)
            throw new DataException($"{path}: there is a guarantee of this route; --force replaces it");
        if (ledger.Refusal(digests) is { } seen)
            throw new DataException($"{asked.Data}: {seen}");
        RepeatedRows.Refuse(digests, asked.Data);
        using FamilyLease lease = files.Load();
        int[] truth = ClassLabels.Indexes(rows, [.. lease.Family.Labels], asked.Data);

        using var client = new GatewayClient(route, request.Url, request.Ops);
        var body = new RowBody(route, lease.Family, request.Body is { } file ? JsonNode.Parse(File.ReadAllText(file)) as JsonObject ?? throw new DataException($"{file}: no JSON object") : null);
        var upstream = UpstreamAnswers.Ask(client, body, lease.Family, cancellation);
        ServedRow[] fitServed = Ask(client, body, fit, cancellation), served = Ask(client, body, rows, cancellation);
        upstream = upstream.Again(UpstreamAnswers.Ask(client, body, lease.Family, cancellation));
        var issue = new RouteIssue(request, route, alpha, lease.Family, rows, served, truth);
        issue.Compare(fit, fitServed, cancellation);
        // From here on outcomes are seen.
        TestedCandidate tested = issue.Run(fitServed);
        SequenceResult sequence = tested.Result;
        ledger = LedgerWriting.With(ledger, "fit", fitDigests, $"candidate thresholds of route {route.Name}", time).With(issue.Look(sequence, time), digests);
        RouteGuarantee? guarantee = sequence.Accepted is null ? null
            : issue.Guarantee(sequence, RowDigest.OfSet(fitDigests), RowDigest.OfSet(digests), ledger.Looks.Count, upstream, files, time);
        ledger.Write(asked.Folder);
        if (guarantee is not null)
        {
            splits = splits.With("fit", [.. (splits.Find("fit") ?? []).Concat(fitDigests).Distinct()]);
            files.Replace(SplitDigests.FileName, splits.With("calibrate", [.. (splits.Find("calibrate") ?? []).Concat(digests).Distinct()]).ToBytes());
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            files.Write();
            files.Remove([replay?.Path.StartsWith("routes/", StringComparison.Ordinal) == true && !replay.Path.Contains("..", StringComparison.Ordinal) ? replay : null], [guarantee.Guarantee.Replay]);
        }

        return new CalibrateResult(RouteGuarantee.Answer, [.. upstream.Notes, .. issue.Notes], fit.Count) { Guarantees = guarantee is null ? [] : [guarantee.Guarantee], Tested = [tested] };
    }

    static ServedRow[] Ask(GatewayClient client, RowBody body, Rows rows, CancellationToken cancellation)
    {
        var served = new ServedRow[rows.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
        Parallel.ForEachAsync(Enumerable.Range(0, rows.Count), options,
            async (row, token) => served[row] = await client.AskAsync(body.Write(rows.Inputs, row), token)).GetAwaiter().GetResult();
        return served;
    }

    static Rows Read(CalibrateRequest request, Manifest manifest, RowSelection? selection) =>
        RowFile.Read(request.Data, request.Labels, manifest.Inputs, new RowReadOptions { LabelColumn = request.LabelColumn, Selection = selection });
}
