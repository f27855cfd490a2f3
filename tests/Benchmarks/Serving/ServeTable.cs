using System.Globalization;

namespace Benchmarks.Serving;

/// <summary>One family's rows.</summary>
static class ServeTable
{
    public static void Write(FamilyResult result, TextWriter output)
    {
        output.WriteLine($"{"",-5} {"server",-17} {"req/s",8} {"p50 ms",8} {"p99 ms",8} {"CPU µs",9} {"alloc B",9} {"RSS MB",7}  gateway's req/s over it   gateway's CPU over it");
        foreach (int c in result.Connections)
        {
            foreach (string server in result.Servers)
                output.WriteLine(Row(result, server, c));
        }

        foreach (var (rows, rate, processor) in result.Limit.Rows)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"      ONNX Runtime alone, {rows,2} rows a call, bound beforehand, all cores: {rate,8:F0} rows/s, CPU {processor,9:F1} µs a row"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"      one row by all members in turn {result.Limit.InTurn:F3} ms; scoring, deciding and counting it {result.Deciding.Nanoseconds / 1000:F2} ± {result.Deciding.Error / 1000:F2} µs, {result.Deciding.Bytes:F0} bytes"));
        long failed = result.Servers.Sum(s => result.Connections.Sum(c => result[s, c].Sum(x => x.Failed)));
        if (failed > 0)
            output.WriteLine($"      requests that were not answered 200: {string.Join(", ", result.Servers.Select(s => (Server: s, Count: result.Connections.Sum(c => result[s, c].Sum(x => x.Failed)))).Where(s => s.Count > 0).Select(s => $"{s.Server} {s.Count}"))}");
    }

    static string Row(FamilyResult result, string server, int c)
    {
        string allocated = result.Median(server, c, s => s.Allocated) is > 0 and var bytes ? bytes.ToString("F0", CultureInfo.InvariantCulture) : "";
        string ratios = server == result.Servers[0] ? ""
            : $"{result.Ratio(result.Servers[0], server, c, s => s.Rate),-25} {result.Ratio(result.Servers[0], server, c, s => s.Processor)}";
        return string.Create(CultureInfo.InvariantCulture,
            $"{"c" + c,-5} {server,-17} {result.Median(server, c, s => s.Rate),8:F0} {result.Median(server, c, s => s.Median),8:F2} {result.Median(server, c, s => s.Late),8:F2} {result.Median(server, c, s => s.Processor),9:F1} {allocated,9} {result.Resident[server],7:F0}  {ratios}").TrimEnd();
    }
}
