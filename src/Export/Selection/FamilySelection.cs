using System.Globalization;
using Ensemble.Calibration;
using Ensemble.Data;
using Ensemble.Decisions;
using Ensemble.Families;
using Ensemble.Scores;
using Export.Calibrating;
using Export.Data;
using Export.Evaluation;

namespace Export.Selection;

/// <summary>The verb <c>select</c>: the members of a family that are as good as its best one, or a few of them, as a family of its own.</summary>
static class FamilySelection
{
    // Below, percentiles of a bootstrap miss what they promise by more than their seed does.
    const int FewRows = 50;

    /// <summary>Selects and writes. The look at the rows' outcomes is kept in both families' ledgers.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="time">Clock of the ledgers.</param>
    /// <param name="say">Told of every step.</param>
    /// <param name="cancellation">Ends it between two batches.</param>
    /// <exception cref="DataException">The data or the family cannot be used, or rows were trained or calibrated on.</exception>
    public static SelectResult Run(SelectRequest request, TimeProvider time, Action<string> say, CancellationToken cancellation)
    {
        var files = new FamilyFiles(request.Folder);
        Ledger ledger = LedgerWriting.Read(request.Folder, files.ReadManifest());
        using FamilyLease lease = files.Load();
        Family family = lease.Family;
        Rows rows = Read(request, family);
        int[] truth = ClassLabels.Indexes(rows, [.. family.Labels], request.Labels ?? request.Data);
        AnswerChoice choice = Choose(request, family);
        var run = FamilyRows.Run(family, rows, request.Data, cancellation);
        var notes = new List<string>(run.Errors);
        var table = MemberTable.Of(run);
        if (table.Complete.Length < 4)
            throw new DataException($"{request.Data}: {table.Complete.Length} rows that every member answers; four or more were expected");
        say($"ran {family.Members.Count} members on {rows.Count} rows");
        EvaluationData.Remember(request.Folder, rows.Inputs, time, notes);
        PlausibleSet plausible = Find(request, table, truth, rows, choice, notes);
        Explain(request, plausible, table, rows, notes);
        SubsetWorth[] worth = Worth(request, family, table, truth, choice, plausible, notes, cancellation);
        SelectResult result = Describe(request, family, choice, table.Complete.Length, plausible, worth, notes);
        if (plausible.Members.Length == 1)
            return result;
        notes.AddRange(SelectedFolder.Write(request, family, ledger, worth[^1].Members, result, rows, time));
        return result with { Folder = request.Out, Notes = [.. notes] };
    }

    static Rows Read(SelectRequest request, Family family)
    {
        if (!family.IsClassification)
            throw new DataException($"{request.Folder}: a regression; select takes classifications only, so far");
        Rows rows = RowFile.Read(request.Data, request.Labels, [.. family.Inputs.Select(i => i.Config)],
            new RowReadOptions { LabelColumn = request.LabelColumn, Selection = request.Rows });
        if (rows.Labels is null)
            throw new DataException($"{request.Data}: no labels; name a file with --labels, or a column with --label-column (now '{request.LabelColumn}')");
        SplitDigests.Read(request.Folder).RefuseOverlap("fit", rows, request.Data);
        return rows;
    }

    // A λ is answered by the member nearest to it; where environments tell the members' risks apart by λ, it says which risk counts.
    static AnswerChoice Choose(SelectRequest request, Family family)
    {
        if (request.Lambda is not { } lambda || request.Environment is not null)
            return FittedFamily.Choose(family, request.Answer);
        return family.TryChoose(null, null, lambda, out AnswerChoice choice, out string? problem) ? choice : throw new DataException($"--lambda {lambda:R}: {problem}");
    }

    static PlausibleSet Find(SelectRequest request, MemberTable table, int[] truth, Rows rows, AnswerChoice choice, List<string> notes)
    {
        double[][] losses = RowLosses.Of(table, truth, request.Loss);
        int[]? environments = null;
        string[]? texts = null;
        if (request.Environment is { } column)
        {
            texts = ColumnReader.Read(request.Data, column, [.. table.Complete.Select(r => rows.FileRows[r])]);
            if (Array.IndexOf(texts, "") is >= 0 and int empty)
                throw new DataException($"{request.Data}, row {rows.FileRows[table.Complete[empty]]}: the environment is empty");
            string[] names = [.. texts.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
            environments = [.. texts.Select(t => Array.IndexOf(names, t))];
        }

        Doubt(request, texts, table.Complete.Length, notes);
        return PlausibleSet.Find(table, new RowLosses(losses, environments, request.Lambda ?? 0), request.Loss, choice.MemberIndex, request.Epsilon, request.Seed);
    }

    // All members, the plausible ones, and those chosen; the last are written.
    static SubsetWorth[] Worth(SelectRequest request, Family family, MemberTable table, int[] truth, AnswerChoice choice, PlausibleSet plausible,
        List<string> notes, CancellationToken cancellation)
    {
        // Scores of something else than the members' probabilities are not known of some members.
        ScoreName score = family.Risk is ScoreName.ErrorProbability or ScoreName.FeatureDistance ? ScoreName.MeanMinusSd : family.Risk;
        var options = new ComparisonOptions { Alphas = [request.Alpha], Delta = request.Delta };
        var search = new SubsetSearch(table, truth, choice, score, family.Manifest.Scores.Kappa, options, request.Seed);
        var worth = new List<SubsetWorth> { search.Measure([.. Enumerable.Range(0, table.Members)]), search.Measure(plausible.Members) };
        if (request.Members is { } most && most < plausible.Members.Length)
        {
            worth.Add(search.Choose(plausible.Members, plausible.Best, most, cancellation));
            notes.Add(worth[^1].Coverage > 0 ? "the members were chosen by their coverage on these very rows, which favours them"
                : FormattableString.Invariant($"no choice of members earns a guarantee at {100 * request.Alpha:0.###} % on half of these rows: they were chosen by their AURC"));
        }

        return [.. worth];
    }

    static void Explain(SelectRequest request, PlausibleSet plausible, MemberTable table, Rows rows, List<string> notes)
    {
        if (table.Complete.Length < rows.Count)
            notes.Add($"{rows.Count - table.Complete.Length} rows that some member does not answer are left out");
        double needed = TangoLimit.RowsNeeded(request.Epsilon);
        bool counted = request.Loss == LossKind.Error && request.Environment is null;
        if (counted && needed > table.Complete.Length)
        {
            notes.Add($"{table.Complete.Length} rows cannot show a member to be within {Text(request.Epsilon)} of another, even where the two never differ: "
                + (double.IsFinite(needed) ? $"{Text(needed)} rows or an --epsilon of " : "an --epsilon of ")
                + $"{Text(Math.Ceiling(1000 * TangoLimit.Upper(0, 0, table.Complete.Length)) / 1000)} could");
        }

        if (plausible.Losses[plausible.Best] > plausible.Losses.Min())
            notes.Add("the member that answers is not the one of least loss on these rows");
    }

    // Draws of few rows are too much alike, and of an environment that has few nobody knows how bad it is.
    static void Doubt(SelectRequest request, string[]? environments, int rows, List<string> notes)
    {
        if (environments is not null)
        {
            var fewest = environments.GroupBy(e => e, StringComparer.Ordinal).MinBy(g => g.Count())!;
            if (fewest.Count() < FewRows)
                notes.Add($"environment '{fewest.Key}' has {fewest.Count()} rows: below {FewRows} little is known of its losses, and limits may be too small");
        }
        else if (request.Loss == LossKind.Nll && rows < FewRows)
        {
            notes.Add($"{rows} rows: below {FewRows} limits by a bootstrap are too small");
        }
    }

    static SelectResult Describe(SelectRequest request, Family family, AnswerChoice choice, int rows, PlausibleSet plausible, SubsetWorth[] worth, List<string> notes) => new()
    {
        From = $"{family.Name}/{family.Version}",
        Answer = family.ChoiceName(choice),
        Rows = rows,
        Loss = request.Loss == LossKind.Error ? "error" : "nll",
        Epsilon = request.Epsilon,
        Limit = plausible.Limit,
        Best = family.Members[plausible.Best].Name,
        Members = [.. family.Members.Select((m, i) => new PlausibleMember(m.Name, plausible.Losses[i], plausible.Losses[i] - plausible.Losses[plausible.Best],
            plausible.Upper[i], plausible.Disagreement[i], plausible.Members.Contains(i), plausible.Members.Length > 1 && worth[^1].Members.Contains(i)))],
        Ambiguity = plausible.Ambiguity,
        Discrepancy = plausible.Discrepancy,
        RashomonRatio = plausible.RashomonRatio,
        Alpha = request.Alpha,
        Coverages = [.. worth.Select((w, i) => new SelectCoverage(i == 0 ? "all" : i == 1 ? "plausible" : "chosen", w.Members.Length, w.Coverage, w.Aurc))],
        Notes = [.. notes],
    };

    static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
