using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Gateway.Workers;

/// <summary>One started process of a member. It ends when this process does, by whatever: its standard input ends then.</summary>
sealed class WorkerProcess : IDisposable
{
    const int LongestWord = 1 << 20;

    // Of sun_path, sys/un.h.
    const int LongestSocket = 107;

    // Beyond what its model may take: starting the runtime on a busy machine.
    static readonly TimeSpan StartTime = TimeSpan.FromSeconds(20);

    readonly Process process;
    readonly string folder;

    WorkerProcess(Process process, string folder, string socket) => (this.process, this.folder, Socket, Id) = (process, folder, socket, process.Id);

    public int Id { get; }

    /// <summary>Path of the socket that it listens on, in a folder of its own that nobody else may enter.</summary>
    public string Socket { get; }

    public bool RowByRow { get; private init; }

    /// <summary>Starts a process and waits until it listens.</summary>
    /// <param name="order">What it is to run.</param>
    /// <param name="mistakes">Gets one line a mistake.</param>
    /// <param name="cancellation">Nobody waits any more.</param>
    /// <returns>The process, or null when there was any mistake.</returns>
    public static async Task<WorkerProcess?> StartAsync(WorkerOrder order, ICollection<string> mistakes, CancellationToken cancellation)
    {
        // Mode 0700: the key to the socket is being this user.
        string made = Directory.CreateTempSubdirectory("consensus-").FullName;
        string socket = Path.Combine(made, "s");
        if (socket.Length > LongestSocket)
        {
            Directory.Delete(made);
            mistakes.Add($"its process would listen on a socket whose path is longer than {LongestSocket} characters; set TMPDIR to a shorter folder");
            return null;
        }

        Process? started = null;
        bool runs = false;
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        late.CancelAfter(order.LoadTime + StartTime);
        try
        {
            started = Process.Start(WorkerProgram.Info())!;
            await (order with { Socket = socket }).WriteAsync(started.StandardInput.BaseStream, late.Token);
            var word = await WordAsync(started, late.Token);
            foreach (string mistake in word?.Mistakes ?? [$"its process ended while it was loaded ({await HowAsync(started, late.Token)})"])
                mistakes.Add(mistake);
            runs = word is { Mistakes.Count: 0 };
            return runs ? new WorkerProcess(started, made, socket) { RowByRow = word!.RowByRow } : null;
        }
        catch (OperationCanceledException)
        {
            mistakes.Add("its process took too long to load it (Limits.LoadTime)");
            return null;
        }
        catch (Exception failure) when (failure is IOException or Win32Exception or JsonException)
        {
            mistakes.Add(started is null ? $"its process cannot be started: {failure.Message}" : $"its process ended while it was loaded ({await HowAsync(started, CancellationToken.None)})");
            return null;
        }
        finally
        {
            if (!runs)
                End(started, made);
        }
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>How it ended.</returns>
    public Task<string> EndedAsync(CancellationToken cancellation) => HowAsync(process, cancellation);

    /// <summary>Ends it at once.</summary>
    public void Kill()
    {
        if (!process.HasExited)
            process.Kill();
    }

    public void Dispose() => End(process, folder);

    static void End(Process? ended, string left)
    {
        if (ended is not null)
        {
            using (ended)
            {
                if (!ended.HasExited)
                    ended.Kill();
            }
        }

        try
        {
            Directory.Delete(left, recursive: true);
        }
        catch (IOException)
        {
            // It stays behind empty; nobody else can use it.
        }
    }

    static async Task<WorkerWord?> WordAsync(Process started, CancellationToken cancellation)
    {
        char[] line = new char[LongestWord];
        int length = 0;
        while (length < line.Length)
        {
            int read = await started.StandardOutput.ReadAsync(line.AsMemory(length), cancellation);
            if (read == 0)
                return null;
            length += read;
            if (line[length - 1] == '\n')
                return JsonSerializer.Deserialize<WorkerWord>(line.AsSpan(0, length));
        }

        throw new JsonException("its word is too long");
    }

    static async Task<string> HowAsync(Process ended, CancellationToken cancellation)
    {
        await ended.WaitForExitAsync(cancellation);
        int code = ended.ExitCode;
        return code > 128 ? string.Create(CultureInfo.InvariantCulture, $"signal {code - 128}") : string.Create(CultureInfo.InvariantCulture, $"exit code {code}");
    }
}
