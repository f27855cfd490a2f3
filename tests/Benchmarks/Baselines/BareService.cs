using System.Buffers;
using System.Buffers.Text;
using System.Collections.Concurrent;
using Ensemble.Tensors;
using Gateway.Protocols.Rest;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Benchmarks.Baselines;

/// <summary>
/// The least that Kestrel can do: reads the body, reads the numbers with the gateway's own scanner, answers ten numbers. Neither names nor
/// datatypes are looked at and nothing is counted. With a model it is one member, bound once and tuned as well as we know; without, an echo.
/// </summary>
static class BareService
{
    /// <summary>Runs until it is ended.</summary>
    /// <param name="row">Shape of a row.</param>
    /// <param name="model">ONNX file of the member; null for an echo.</param>
    public static async Task RunAsync(long[] row, string? model)
    {
        var spare = new ConcurrentBag<BareSlot>();
        using var session = model is null ? null : BareSlot.Open(model);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddLogging(logging => logging.ClearProviders());
        await using var app = builder.Build();
        app.Run(async context =>
        {
            if (!spare.TryTake(out var slot))
                slot = new BareSlot(row, session);
            int length = (int)context.Request.ContentLength!.Value;
            var read = await context.Request.BodyReader.ReadAtLeastAsync(length, context.RequestAborted);
            bool understood = Read(read.Buffer, length, slot.Input);
            context.Request.BodyReader.AdvanceTo(read.Buffer.End);
            if (!understood)
            {
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
                return;
            }

            slot.Run();
            var writer = context.Response.BodyWriter;
            context.Response.ContentType = "application/json";
            int written = Write(slot.Output, slot.Reply);
            context.Response.ContentLength = written;
            writer.Write(slot.Reply.AsSpan(0, written));
            spare.Add(slot);
            await writer.FlushAsync(context.RequestAborted);
        });
        await app.StartAsync();
        Console.WriteLine(app.Urls.Single());
        await app.WaitForShutdownAsync();
    }

    static bool Read(in ReadOnlySequence<byte> body, int length, Tensor input)
    {
        if (body.IsSingleSegment)
            return Numbers(body.FirstSpan, input);
        byte[] rented = ArrayPool<byte>.Shared.Rent(length);
        body.CopyTo(rented);
        bool understood = Numbers(rented.AsSpan(0, length), input);
        ArrayPool<byte>.Shared.Return(rented);
        return understood;
    }

    static bool Numbers(ReadOnlySpan<byte> body, Tensor input)
    {
        ReadOnlySpan<byte> key = "\"data\":["u8;
        int at = body.IndexOf(key);
        return at >= 0 && NumberArray.TryRead(body[(at + key.Length)..], input, finite: true, depth: 8, out _);
    }

    static int Write(ReadOnlySpan<float> output, byte[] reply)
    {
        ReadOnlySpan<byte> head = "{\"model_name\":\"single\",\"outputs\":[{\"name\":\"p\",\"datatype\":\"FP32\",\"shape\":[1,10],\"data\":["u8;
        head.CopyTo(reply);
        int at = head.Length;
        for (int i = 0; i < output.Length; i++)
        {
            if (i > 0)
                reply[at++] = (byte)',';
            _ = Utf8Formatter.TryFormat(output[i], reply.AsSpan(at), out int written);
            at += written;
        }

        ReadOnlySpan<byte> tail = "]}]}"u8;
        tail.CopyTo(reply.AsSpan(at));
        return at + tail.Length;
    }
}
