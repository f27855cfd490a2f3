using System.CommandLine;
using System.CommandLine.Parsing;
using Export.Calibrating;
using Export.Guarding;

namespace Export.Commands;

/// <summary>The options of <c>calibrate --guard</c>.</summary>
sealed class GuardOptions
{
    // They are about a family's own answers.
    static readonly string[] Others =
        ["--answer", "--unlabelled", "--candidates", "--look", "--group", "--group-parameter", "--cluster", "--costs", "--tolerance", "--relative-tolerance", "--budget"];

    readonly Option<string?> guard = new("--guard") { Description = "Guard route whose service's answers are calibrated, through the running gateway" };
    readonly Option<string> config = new("--config") { Description = "With --guard: the gateway's configuration", DefaultValueFactory = _ => "config/gateway.json" };
    readonly Option<Uri?> url = Address("--url", "With --guard: the gateway's data port (http://127.0.0.1:8080)");
    readonly Option<Uri?> ops = Address("--ops", "With --guard: the gateway's operations port (http://127.0.0.1:8082)");
    readonly Option<string?> path = new("--path") { Description = "With --guard: path to ask, where the route takes a pattern of paths" };
    readonly Option<string?> body = new("--body") { Description = "With --guard: JSON file into which each row's features are put, for a service that wants more" };

    public void AddTo(Verb verb)
    {
        foreach (Option option in new Option[] { guard, config, url, ops, path, body })
            verb.Options.Add(option);
        verb.Checks(Check);
    }

    /// <summary>Whether a route is calibrated, and not the family.</summary>
    public bool Asked(CommandContext context) => context.Find(guard) is not null;

    public CalibrateResult Run(CommandContext context, CalibrateRequest request, CancellationToken cancellation) => GuardCalibration.Issue(
        new GuardRequest(request, context.Find(guard)!, context.Get(config), context.Find(url) ?? new Uri("http://127.0.0.1:8080"),
            context.Find(ops) ?? new Uri("http://127.0.0.1:8082"), context.Find(path), context.Find(body)),
        request.Alpha!.Value, TimeProvider.System, cancellation);

    void Check(CommandResult result)
    {
        bool asked = result.GetValue(guard) is not null;
        if (asked && result.GetValue<string>("--method") == "thresholdout")
            result.AddError("--method thresholdout: it issues no guarantee");
        if (asked && result.GetResult("--alpha") is null)
            result.AddError("--alpha: the bound was expected with --guard");
        foreach (string other in asked ? Others : [])
        {
            if (result.GetResult(other) is OptionResult { Implicit: false })
                result.AddError($"{other}: it does not go with --guard, under which the answer is the service's");
        }

        foreach (Option option in asked ? [] : new Option[] { config, url, ops, path, body })
        {
            if (result.GetResult(option) is { Implicit: false })
                result.AddError($"{option.Name}: --guard ROUTE was expected with it");
        }
    }

    static Option<Uri?> Address(string name, string description) => Ranged.Parsed<Uri>(name, description, text =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"
            ? (address, null) : (null, $"'{text}' is not like http://127.0.0.1:8080"));
}
