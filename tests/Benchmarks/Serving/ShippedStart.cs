using System.Diagnostics;
using System.Text;

namespace Benchmarks.Serving;

/// <summary>From the start of the gateway with the shipped family to its first answer, and the memory that it then holds.</summary>
static class ShippedStart
{
    /// <summary>Seconds and MB; medians of some starts.</summary>
    public static async Task<(double Seconds, double Resident)> MeasureAsync(int starts)
    {
        byte[]? body = null;
        var seconds = new List<double>();
        var resident = new List<double>();
        for (int i = 0; i <= starts; i++)
        {
            long start = Stopwatch.GetTimestamp();
            await using var server = await Contender.ShippedAsync();
            using var http = new HttpClient { BaseAddress = new Uri($"http://{server.Address}") };
            // The first start is only for what is asked of the others.
            body ??= Encoding.UTF8.GetBytes(await http.GetStringAsync(new Uri("/v2/models/mnist/example", UriKind.Relative)));
            using var content = new ByteArrayContent(body);
            using var reply = await http.PostAsync(new Uri("/v2/models/mnist/infer", UriKind.Relative), content);
            reply.EnsureSuccessStatusCode();
            if (i == 0)
                continue;
            seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            resident.Add(server.Resident);
        }

        return (seconds.Order().ElementAt(starts / 2), resident.Order().ElementAt(starts / 2));
    }
}
