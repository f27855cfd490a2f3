using Export.Calibrating;

namespace Export.Commands;

/// <summary><c>calibrate</c>: what a family can promise, and the promise.</summary>
sealed class CalibrateCommand
{
    readonly FamilyArgument family = new();
    readonly CalibrateOptions options = new();
    readonly GuardOptions guard = new();
    readonly ConformalOptions conformal = new();
    readonly FittingOptions fitting = new();

    public static Verb Create()
    {
        var command = new CalibrateCommand();
        var verb = new Verb("calibrate", "Preview what a family can promise, or issue a guarantee.",
            "./gateway calibrate families/penguins --data config/data/penguins.csv --fit-rows split=calibration");
        command.family.AddTo(verb);
        command.options.AddTo(verb);
        command.guard.AddTo(verb);
        command.conformal.AddTo(verb);
        command.fitting.AddTo(verb);
        verb.Runs(command.Run);
        return verb;
    }

    int Run(CommandContext context, CancellationToken cancellation)
    {
        string folder = family.Resolve(context);
        if (options.Withdraws(context) is { } id)
        {
            context.Output.WriteLine(Withdrawal.Run(folder, id));
            return ExitCode.Done;
        }

        CalibrateRequest request = fitting.Apply(context, options.Request(context, folder));
        if (conformal.Asked(context))
            return conformal.Run(context, request, cancellation);
        CalibrateResult result = guard.Asked(context) ? guard.Run(context, request, cancellation)
            : options.IsUnlabelled(context) ? Calibration.Novelty(request, cancellation)
            : request is { ThresholdoutBudget: { } budget, Alpha: { } at } ? ThresholdoutLook.Run(request, at, budget, TimeProvider.System, cancellation)
            : request.Alpha is { } asked ? Issuing.Run(request, asked, TimeProvider.System, cancellation)
            : Calibration.Preview(request, TimeProvider.System, cancellation);
        if (context.Json)
            context.Output.WriteLine(CalibrateText.Json(request, result).ToJsonString(Data.ManifestText.Options));
        else
            CalibrateText.Print(context.Output, request, result);
        return result.Tested.Length > 0 && result.Tested.All(t => t.Result.Accepted is null) ? ExitCode.No : ExitCode.Done;
    }
}
