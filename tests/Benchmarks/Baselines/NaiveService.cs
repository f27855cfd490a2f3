using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using SessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace Benchmarks.Baselines;

/// <summary>
/// The service that a competent developer writes in an afternoon: a minimal API, records for the JSON, a new tensor a request, the members
/// side by side, their mean, and a flag where they do not agree.
/// </summary>
static class NaiveService
{
    /// <summary>Runs until it is ended.</summary>
    /// <param name="models">ONNX files of the members.</param>
    /// <param name="threads">Threads of each session; null leaves ONNX Runtime's default.</param>
    public static async Task RunAsync(string[] models, int? threads)
    {
        InferenceSession[] sessions = [.. models.Select(model =>
        {
            using var options = new SessionOptions();
            if (threads is { } some)
                options.IntraOpNumThreads = some;
            return new InferenceSession(model, options);
        })];
        (string input, var metadata) = sessions[0].InputMetadata.First();
        int features = metadata.Dimensions.Skip(1).Aggregate(1, static (product, axis) => product * axis);

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/v2/models/{model}/infer", async (string model, NaiveRequest request) =>
        {
            if (request.Inputs is not [var given] || given.Name != input || given.Datatype != "FP32" || given.Data.Length != features * given.Shape[0])
                return Results.BadRequest(new { error = $"one input '{input}', FP32, of {features} numbers a row was expected" });
            var tensor = new DenseTensor<float>(given.Data, [.. given.Shape]);
            float[][] answers = await Task.WhenAll(sessions.Select(session => Task.Run(() =>
            {
                using var results = session.Run([NamedOnnxValue.CreateFromTensor(input, tensor)]);
                return results[0].AsTensor<float>().ToArray();
            })));
            return Results.Ok(Combine(model, answers, given.Shape[0]));
        });
        await app.StartAsync();
        Console.WriteLine(app.Urls.Single());
        await app.WaitForShutdownAsync();
    }

    static NaiveReply Combine(string model, float[][] answers, int rows)
    {
        int classes = answers[0].Length / rows;
        float[] mean = new float[answers[0].Length];
        foreach (float[] answer in answers)
        {
            for (int i = 0; i < mean.Length; i++)
                mean[i] += answer[i] / answers.Length;
        }

        bool[] flagged = new bool[rows];
        for (int row = 0; row < rows; row++)
        {
            int from = row * classes;
            flagged[row] = answers.Select(a => Best(a.AsSpan(from, classes))).Distinct().Count() > 1;
        }

        return new NaiveReply(model, [new NaiveOutput("p", "FP32", [rows, classes], mean)], flagged);
    }

    static int Best(ReadOnlySpan<float> row)
    {
        int best = 0;
        for (int i = 1; i < row.Length; i++)
        {
            if (row[i] > row[best])
                best = i;
        }

        return best;
    }
}
