using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Ensemble.Members;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Workers;

/// <summary>
/// The other side: this process runs one member, answers ModelInfer for it on a Unix socket, and ends when its standard input does.
/// </summary>
static class WorkerHost
{
    static readonly PosixSignal[] ForTheGateway = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT];

    public static async Task<int> RunAsync()
    {
        // A terminal and a service manager tell the whole group: requests that run in the gateway still need their member.
        foreach (var signal in ForTheGateway)
            _ = PosixSignalRegistration.Create(signal, static context => context.Cancel = true);
        var input = Console.OpenStandardInput();
        WorkerOrder order;
        try
        {
            order = WorkerOrder.Read(input);
        }
        catch (Exception failure) when (failure is EndOfStreamException or JsonException)
        {
            await Console.Error.WriteLineAsync("this verb is the gateway's own: it reads from it what to run");
            return Commands.ExitCode.WrongUse;
        }

        new Thread(() => EndWithGateway(input, order.Socket)) { IsBackground = true, Name = "gateway" }.Start();
        ExpendFirst();
        var mistakes = new List<string>();
        if (order.MemoryBytes > 0 && !ProcessMemory.Limit(order.MemoryBytes))
            mistakes.Add("the system takes no limit of its process's memory (Isolation.Families.MemoryBytes)");
        using var ended = new CancellationTokenSource(order.LoadTime);
        var member = mistakes.Count > 0 ? null : HostedMember.Load(order.Member, order.Model!, order.Limits, mistakes, ended.Token);
        if (member is null)
        {
            await SayAsync(new WorkerWord(false, mistakes));
            return Commands.ExitCode.BrokenInput;
        }

        // Nothing that the family was loaded from is needed any more.
        await using var app = Listen(order.Socket, new WorkerEndpoint(order.Member, member));
        await app.StartAsync();
        await SayAsync(new WorkerWord(member.RowByRow, []));
        await Task.Delay(Timeout.Infinite);
        return Commands.ExitCode.Done;
    }

    static WebApplication Listen(string socket, WorkerEndpoint endpoint)
    {
        // Calls block their threads while a model runs.
        ThreadPool.GetMinThreads(out int workers, out int ports);
        ThreadPool.SetMinThreads(Math.Max(workers, 16), ports);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.Http2.MaxStreamsPerConnection = ushort.MaxValue;
            kestrel.ListenUnixSocket(socket, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        var app = builder.Build();
        app.Run(endpoint.HandleAsync);
        return app;
    }

    // Whatever ended the gateway ended its end of the pipe. Nothing of a runtime that may hang is asked to end.
    static void EndWithGateway(Stream input, string socket)
    {
        try
        {
            byte[] nothing = new byte[1];
            while (input.Read(nothing) > 0)
            {
                // Nothing more is sent.
            }
        }
        catch (IOException)
        {
            // As good as its end.
        }

        try
        {
            Directory.Delete(Path.GetDirectoryName(socket)!, recursive: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The gateway deleted it.
        }

        Process.GetCurrentProcess().Kill();
    }

    // Where memory runs out, a member goes before the gateway does.
    static void ExpendFirst()
    {
        try
        {
            File.WriteAllText("/proc/self/oom_score_adj", 800.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The system decides as it would.
        }
    }

    static async Task SayAsync(WorkerWord word)
    {
        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(word));
        await Console.Out.FlushAsync();
    }
}
