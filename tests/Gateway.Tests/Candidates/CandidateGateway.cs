using System.Text;
using Testing;

namespace Gateway.Tests.Candidates;

/// <summary>A gateway over two versions of the family tiny, whose answers and flags differ by construction.</summary>
/// <remarks>
/// Version 1: every member answers 0 where x0 &gt; x1, else 1: never flagged. Version 2: a answers 1 where 4 x1 &gt; x0, b where 2 x1 &gt; x0,
/// c where 1.1 x1 &gt; x0, each nearly sure at the rows below, so that two of three make the mean; flagged where they differ.
/// <list type="table">
/// <item>(1, 0): 0, and 0 0 0: same</item>
/// <item>(1.05, 1): 0, and 1 1 1: the answer changes</item>
/// <item>(3, 1): 0, and 1 0 0: the flag changes</item>
/// <item>(1.5, 1): 0, and 1 1 0: both change</item>
/// </list>
/// </remarks>
static class CandidateGateway
{
    /// <summary>Starts with version 1 serving whatever else is loaded.</summary>
    public static async Task<GatewayUnderTest> StartAsync(Action<string>? more = null, string config = "{}", string state = """{"serving":"1"}""")
    {
        var gateway = await GatewayUnderTest.StartAsync(
            f =>
            {
                First().Write(f, versioned: true);
                Second().Write(f, versioned: true);
                more?.Invoke(f);
                File.WriteAllText(Path.Combine(f, "tiny", "serving.json"), state);
            }, config);
        return gateway;
    }

    /// <summary>One row of the first kind, two of the second, three of the third, four of the fourth.</summary>
    public static readonly float[] Rows = [1, 0, 1.05f, 1, 1.05f, 1, 3, 1, 3, 1, 3, 1, 1.5f, 1, 1.5f, 1, 1.5f, 1, 1.5f, 1];

    public static TinyFamily First(string version = "1") => new TinyFamily("tiny", version)
        .With("a", Linear(8, 8)).With("b", Linear(9, 9)).With("c", Linear(10, 10));

    public static TinyFamily Second(string version = "2") => new TinyFamily("tiny", version)
        .With("a", Linear(10, 40)).With("b", Linear(10, 20)).With("c", Linear(10, 11));

    /// <summary>softmax(first * x0, second * x1).</summary>
    public static byte[] Linear(float first, float second) => TinyModels.Linear(new float[,] { { first, 0 }, { 0, second } }, [0, 0]);

    public static Task<Reply> CallAsync(GatewayUnderTest gateway, string call, string body = "", string model = "tiny") =>
        GatewayUnderTest.PostAsync(gateway.Ops, $"/v2/repository/models/{model}/{call}", Encoding.UTF8.GetBytes(body));

    /// <summary>Rows by outcome once all that was expected is counted.</summary>
    public static async Task<Dictionary<string, int>> RowsAsync(GatewayUnderTest gateway, int expected)
    {
        Dictionary<string, int> rows = [];
        for (int i = 0; i < 400; i++)
        {
            string metrics = await gateway.Ops.GetStringAsync("/metrics");
            rows = metrics.Split('\n').Where(l => l.StartsWith("consensus_candidate_rows_total{family=\"tiny\""))
                .ToDictionary(l => l.Split("outcome=\"")[1].Split('"')[0], l => int.Parse(l.Split(' ')[1]));
            if (rows.Values.Sum() >= expected)
                break;
            await Task.Delay(25);
        }

        return rows.Where(r => r.Value > 0).ToDictionary();
    }
}
