using Ensemble.Data;

namespace Export.Training;

/// <summary>Finds members that are the same model: one vote counted twice. Neighbours among all rows draw nothing, say.</summary>
static class Twins
{
    /// <summary>Refuses two that answer alike and are written alike but for their names.</summary>
    /// <param name="members">Members.</param>
    /// <param name="answers">Their answers on the same rows.</param>
    /// <param name="write">A model's bytes under a name.</param>
    /// <param name="path">The data file, for the error.</param>
    /// <exception cref="DataException">There are two.</exception>
    public static void Refuse(IReadOnlyList<FamilyMember> members, IReadOnlyList<float[]> answers, Func<string, LearntModel, byte[]> write, string path)
    {
        for (int i = 0; i < members.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (answers[i].AsSpan().SequenceEqual(answers[j])
                    && write("twin", members[i].Trained.Model).AsSpan().SequenceEqual(write("twin", members[j].Trained.Model)))
                    throw new DataException($"{path}: members '{members[j].Name}' and '{members[i].Name}' are the same model; --bootstrap, "
                        + "--feature-share or other kinds by --mix make them differ, and of a knn fewer --prototypes than rows");
            }
        }
    }
}
