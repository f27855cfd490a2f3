using Export.Imprecise;
using Export.Training;

namespace Benchmarks.Cmnist;

/// <summary>Trains one method with one setting and seed, and tests it.</summary>
static class Trial
{
    /// <summary>Runs it.</summary>
    /// <param name="digits">Digits.</param>
    /// <param name="method">Method.</param>
    /// <param name="setting">Place of its setting.</param>
    /// <param name="protocol">Environments.</param>
    /// <param name="seed">Seed of everything.</param>
    /// <param name="held">Share of the training rows held back to choose by.</param>
    public static Outcome Run(Digits digits, Method method, int setting, Protocol protocol, int seed, double held)
    {
        var world = new ColouredWorld(digits, digits.Count * 4 / 5, protocol.Noise, seed);
        double[] environments = method.Environments ?? protocol.Environments;
        (EnvironmentRows learn, EnvironmentRows? back) = world.Train(environments, held);
        ConditionedNetwork network = ImpreciseLearner.Learn(learn, environments, method.Settings[setting], seed, _ => { }, default);
        Network[] networks = [.. method.Lambdas.Select(network.At)];
        EnvironmentRows[] tests = [.. protocol.Tests.Select(world.Test)];
        double[][] risks = back is null ? [] : [.. networks.Select(n => Risks(n, back))];
        return new Outcome([.. networks.Select(n => tests.Select(t => Accuracy(n, t)).ToArray())],
            back is null ? double.NaN : Criterion(method, environments, risks), [.. risks.Select(r => r.Max())]);
    }

    /// <summary>Share of right answers.</summary>
    public static double Accuracy(Network network, EnvironmentRows rows)
    {
        float[] p = network.Predict(rows.Inputs, rows.Count);
        int right = 0;
        for (int r = 0; r < rows.Count; r++)
            right += p[(2 * r) + 1] > p[2 * r] == (rows.Targets[r] == 1) ? 1 : 0;
        return right / (double)rows.Count;
    }

    static double Criterion(Method method, double[] environments, double[][] risks) => method.Goal switch
    {
        Goal.Told => environments.Select((e, i) => risks[method.Schedule(e)][i]).Average(),
        Goal.Average => risks[0].Average(),
        Goal.Worst => risks[0].Max(),
        _ => method.Lambdas.Select((l, i) => new EnvironmentRisks(l, [.. risks[i].Select(r => (double?)r)], null).At(l)).Average(),
    };

    static double[] Risks(Network network, EnvironmentRows rows)
    {
        float[] p = network.Predict(rows.Inputs, rows.Count);
        double[] risks = new double[rows.Environments];
        for (int e = 0; e < risks.Length; e++)
        {
            for (int r = rows.Starts[e]; r < rows.Starts[e + 1]; r++)
                risks[e] -= Math.Log(Math.Max(p[(2 * r) + (rows.Targets[r] == 1 ? 1 : 0)], 1e-30)) / (rows.Starts[e + 1] - rows.Starts[e]);
        }

        return risks;
    }
}
