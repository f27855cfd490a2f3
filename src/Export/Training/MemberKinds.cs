using Export.Convolution;

namespace Export.Training;

/// <summary>The kinds of members that <c>train</c> makes.</summary>
static class MemberKinds
{
    static readonly MemberKind[] all =
    [
        new("linear", task => NetworkTraining.Learn(task, "linear", t => Dense(t, []))),
        new("mlp", task => NetworkTraining.Learn(task, "mlp", t => Dense(t, t.Options.Hidden))),
        new("cnn", task => NetworkTraining.Learn(task, "cnn", ConvNetwork.For)),
    ];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. all.Select(k => k.Name)];

    static Network Dense(LearningTask task, int[] hidden) =>
        Network.Create(task.Learn.Columns, hidden, task.Learn.Outputs, task.Options.Head);

    /// <exception cref="ArgumentException">There is no such kind.</exception>
    public static MemberKind Find(string name) => Array.Find(all, k => string.Equals(k.Name, name, StringComparison.Ordinal))
        ?? throw new ArgumentException($"'{name}' is no kind of member: {string.Join(", ", Names)}", nameof(name));
}
