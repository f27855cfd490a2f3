using Gateway.Store;

namespace Gateway.Tests.Store;

/// <summary>Decisions as tests need them.</summary>
static class Records
{
    /// <summary>A decision of one flagged row, received at a moment, or just now.</summary>
    public static DecisionRecord Of(string id, long? received = null, int bytes = 8) => new()
    {
        Id = id, Received = received ?? TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() * 1000, Duration = 1000, Family = "tiny", Version = "1", Route = "", Parameters = "{}", Chosen = "mean",
        Guarantee = "none", GuaranteeState = "none", Members = "[]", Names = "{}", Gates = "[]", Inputs = "{}", Rows = 1, Flagged = 1,
        Recorded = [new RowRecord { Row = 0, Reasons = "disagreement", Audited = false, Probability = 0.01, Risk = 0.5, Prediction = 1, Answer = new byte[16], Members = [], Inputs = new byte[bytes] }],
    };

    /// <summary>The id numbered <paramref name="number"/>.</summary>
    public static string Id(int number) => number.ToString("x32");
}
