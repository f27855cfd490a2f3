using System.Globalization;
using System.Text;
using System.Text.Json;
using Ensemble.Tensors;
using Gateway.Protocols.Rest;

namespace Benchmarks.Decoding;

/// <summary>What reading one FP32 input out of a request costs, by four ways.</summary>
static class DecodeBenchmark
{
    const int Seed = 20261122;
    const double Target = 20;

    static readonly string[] Ways = ["scanner", "Utf8JsonReader", "JSON DTO", "binary copy"];

    /// <summary>Gives the exit code.</summary>
    public static int Run(TimeSpan time, TextWriter output)
    {
        output.WriteLine($"floats in [0, 1), shortest digits that read back the same, seed {Seed}; median of 15 rounds ± half the quartiles' distance");
        output.WriteLine($"{"floats",8} {"way",-15} {"ns/float",9} {"±",6} {"bytes/call",11} {"ratio to scanner",17}");
        bool met = true;
        foreach (int count in new[] { 64, 784, 12_288 })
        {
            var measured = Measurement.Of(Works(count), time);
            for (int i = 0; i < measured.Length; i++)
            {
                double ratio = measured[i].Nanoseconds / measured[0].Nanoseconds;
                output.WriteLine(
                    $"{count,8} {Ways[i],-15} {measured[i].Nanoseconds / count,9:F2} {measured[i].Error / count,6:F2} {measured[i].Bytes,11:F0} {ratio,17:F2}");
            }

            met &= Judge(output, count, measured[0]);
        }

        return met ? 0 : 1;
    }

    static bool Judge(TextWriter output, int count, Measurement scanner)
    {
        double each = scanner.Nanoseconds / count;
        bool fast = each - (scanner.Error / count) <= Target;
        bool lean = scanner.Bytes < 1;
        output.WriteLine($"{count,8} target: at most {Target:F0} ns a float: {(each <= Target ? "pass" : fast ? "within the error" : "FAIL")}; 0 bytes: {(lean ? "pass" : "FAIL")}");
        return fast && lean;
    }

    static Action[] Works(int count)
    {
        var random = new Random(Seed);
        float[] values = [.. Enumerable.Range(0, count).Select(_ => random.NextSingle())];
        string array = string.Join(',', values.Select(v => v.ToString("R", CultureInfo.InvariantCulture))) + "]";
        byte[] numbers = Encoding.ASCII.GetBytes(array);
        byte[] body = Encoding.ASCII.GetBytes("{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"data\":[" + array + "}]}");
        byte[] binary = new byte[count * sizeof(float)];
        Buffer.BlockCopy(values, 0, binary, 0, binary.Length);
        var tensor = Tensor.Create("x", Datatype.FP32, 1, count);
        return
        [
            () => Check(NumberArray.TryRead(numbers, tensor, finite: true, depth: 8, out _)),
            () => Read(body, tensor.As<float>()),
            () => JsonSerializer.Deserialize<InferDto>(body)!.Inputs[0].Data.CopyTo(tensor.As<float>()),
            () => binary.CopyTo(tensor.Bytes),
        ];
    }

    static void Read(byte[] body, Span<float> target)
    {
        var reader = new Utf8JsonReader(body);
        int next = 0;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.Number)
                target[next++] = reader.GetSingle();
        }
    }

    static void Check(bool read)
    {
        if (!read)
            throw new InvalidOperationException("the scanner did not take the numbers");
    }
}
