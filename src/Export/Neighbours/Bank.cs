using Export.Training;

namespace Export.Neighbours;

/// <summary>Prototypes that stand for the rows learnt from.</summary>
/// <param name="Prototypes">prototypes × columns.</param>
/// <param name="Targets">What each answers, prototypes × outputs: its class, or its rows' mean.</param>
/// <param name="Sizes">Rows that each stands for.</param>
sealed record Bank(float[] Prototypes, float[] Targets, int[] Sizes)
{
    /// <summary>As few as asked for: the rows of each class in as many groups as fall to it by its share, one at least.</summary>
    public static Bank Of(LearningTask task, Examples rows)
    {
        int wanted = task.Options.Neighbours.Prototypes;
        if (rows.Count <= wanted)
            return new Bank(rows.Inputs, rows.Targets, [.. Enumerable.Repeat(1, rows.Count)]);
        int[] slots = [.. Enumerable.Range(0, rows.Count).Select(r => task.Options.Head == Head.Softmax ? rows.Target(r).IndexOf(1f) : 0)];
        var random = SeededRandom.Of(task.Seed, 1);
        List<float> prototypes = [], targets = [];
        List<int> sizes = [];
        foreach (int slot in slots.Distinct().Order())
        {
            Examples part = rows.Take([.. Enumerable.Range(0, rows.Count).Where(r => slots[r] == slot)]);
            int share = Math.Clamp((int)Math.Round((double)wanted * part.Count / rows.Count), 1, part.Count);
            int[] groups = Clusters.Find(part.Inputs, part.Count, part.Columns, share, task.Threads, random, task.Cancellation);
            foreach (int[] group in Members(groups))
            {
                Examples near = part.Take(group);
                prototypes.AddRange(Clusters.Means(near.Inputs, near.Columns, new int[near.Count], new float[near.Columns]));
                targets.AddRange(Clusters.Means(near.Targets, near.Outputs, new int[near.Count], new float[near.Outputs]));
                sizes.Add(near.Count);
            }
        }

        return new Bank([.. prototypes], [.. targets], [.. sizes]);
    }

    static IEnumerable<int[]> Members(int[] groups) =>
        groups.Select((g, r) => (Group: g, Row: r)).GroupBy(p => p.Group).OrderBy(g => g.Key).Select(g => g.Select(p => p.Row).ToArray());
}
