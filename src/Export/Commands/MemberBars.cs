using Export.Training;
using Spectre.Console;

namespace Export.Commands;

/// <summary>A progress bar for each member on standard error, with its loss and the time left; none where nobody watches.</summary>
static class MemberBars
{
    public static T Run<T>(CommandContext context, int epochs, Func<Action<MemberProgress>, T> work)
    {
        if (!context.Interactive)
            return work(_ => { });
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(context.Error) });
        return console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(),
                new RemainingTimeColumn())
            .Start(live =>
            {
                var bars = new Dictionary<string, ProgressTask>(StringComparer.Ordinal);
                return work(progress => Show(live, bars, progress, epochs));
            });
    }

    static void Show(ProgressContext live, Dictionary<string, ProgressTask> bars, MemberProgress progress, int epochs)
    {
        string name = progress.Name ?? $"seed {progress.Seed}";
        lock (bars)
        {
            if (!bars.TryGetValue(name, out ProgressTask? bar))
                bars[name] = bar = live.AddTask(name, maxValue: progress.Of ?? epochs);
            string held = progress.ValidationLoss is { } loss ? $", validation {loss:F4}" : "";
            // A forest is told of tree by tree, without a loss.
            bar.Description = progress.Loss == 0 && progress.Of is { } of ? $"{name}: {progress.Epoch} of {of} trees"
                : $"{name}: loss {progress.Loss:F4}{held}";
            bar.Value = Math.Max(bar.Value, progress.Last ? bar.MaxValue : progress.Epoch);
        }
    }
}
