using System.Text;
using System.Text.Json.Nodes;

namespace Benchmarks.Serving;

/// <summary>That a server answers what the members say: only right answers are worth their time.</summary>
static class AnswerCheck
{
    const double Tolerance = 1e-4;

    /// <summary>Asks all bodies once; gives how many rows our own flag names, 0 for others.</summary>
    /// <exception cref="InvalidOperationException">An answer is wrong.</exception>
    public static async Task<int> RunAsync(string name, ServerProcess server, MadeBenchFamily family)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://{server.Address}") };
        int flagged = 0;
        string[] bodies = await File.ReadAllLinesAsync(family.BodiesFile);
        for (int row = 0; row < bodies.Length; row++)
        {
            using var content = new StringContent(bodies[row], Encoding.UTF8, "application/json");
            using var reply = await http.PostAsync(new Uri($"/v2/models/{family.Family.Name}/infer", UriKind.Relative), content);
            string text = await reply.Content.ReadAsStringAsync();
            if (!reply.IsSuccessStatusCode)
                throw new InvalidOperationException($"{name}: {reply.StatusCode}: {text}");
            if (reply.Headers.TryGetValues("Consensus-Flagged", out var values) && values.Single() == "?1")
                flagged++;
            // These two say nothing of the family.
            if (name is Contender.Single or Contender.Echo)
                continue;
            double[] data = [.. JsonNode.Parse(text)!["outputs"]![0]!["data"]!.AsArray().Select(v => (double)v!)];
            for (int c = 0; c < data.Length; c++)
            {
                if (!(Math.Abs(data[c] - family.Means[row][c]) <= Tolerance))
                    throw new InvalidOperationException($"{name}, row {row}: class {c} is {data[c]}, the members' mean {family.Means[row][c]}");
            }
        }

        return flagged;
    }
}
