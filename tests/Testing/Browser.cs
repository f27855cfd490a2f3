using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Testing;

/// <summary>Debian's Chromium without a window, driven by its own debugging protocol; ended by its own id.</summary>
sealed class Browser : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly TemporaryFolder profile;
    readonly ClientWebSocket socket = new();
    readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> waiting = new();
    readonly CancellationTokenSource ending = new();
    readonly Process process;
    Task reading = Task.CompletedTask;
    int last;

    Browser(TemporaryFolder profile, Process process) => (this.profile, this.process) = (profile, process);

    /// <summary>Addresses that the page asked for, in order.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>What the page complained of: exceptions, refused loads, errors it logged.</summary>
    public ConcurrentQueue<string> Complaints { get; } = [];

    /// <summary>Starts a browser with one empty page.</summary>
    public static async Task<Browser> StartAsync()
    {
        var folder = new TemporaryFolder();
        string[] arguments =
        [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run",
            "--remote-debugging-port=0", $"--user-data-dir={folder.Path}", "about:blank",
        ];
        var start = new ProcessStartInfo("chromium", arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        var browser = new Browser(folder, Process.Start(start)!);
        browser.process.ErrorDataReceived += (_, _) => { };
        browser.process.BeginErrorReadLine();
        browser.process.BeginOutputReadLine();
        try
        {
            await browser.ConnectAsync(Path.Combine(folder.Path, "DevToolsActivePort"));
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }

        return browser;
    }

    /// <summary>Opens a page and waits until it was loaded.</summary>
    public async Task OpenAsync(string address)
    {
        await SendAsync("Page.navigate", new JsonObject { ["url"] = address });
        await UntilAsync($"location.href === {JsonSerializer.Serialize(address)} && document.readyState === 'complete'");
    }

    /// <summary>Evaluates an expression, awaiting it where it is a promise.</summary>
    public async Task<JsonNode?> EvaluateAsync(string expression)
    {
        var result = await SendAsync("Runtime.evaluate", new JsonObject { ["expression"] = expression, ["awaitPromise"] = true, ["returnByValue"] = true });
        result["exceptionDetails"].ShouldBeNull($"{expression}: {result["exceptionDetails"]}");
        return result["result"]!["value"];
    }

    /// <summary>Waits until an expression is true.</summary>
    public async Task UntilAsync(string expression)
    {
        var clock = Stopwatch.StartNew();
        while ((await EvaluateAsync(expression))?.GetValueKind() != JsonValueKind.True)
        {
            clock.Elapsed.ShouldBeLessThan(Patience, $"{expression}; the page: {await EvaluateAsync("document.body.innerText")}; {string.Join("; ", Complaints)}");
            await Task.Delay(50);
        }
    }

    /// <summary>Shows the page as on a screen of this size, in light or dark.</summary>
    public async Task ShowAsAsync(int width, int height, bool dark)
    {
        await SendAsync("Emulation.setDeviceMetricsOverride", new JsonObject { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = 1, ["mobile"] = width < 600 });
        var scheme = new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = dark ? "dark" : "light" };
        await SendAsync("Emulation.setEmulatedMedia", new JsonObject { ["features"] = new JsonArray(scheme) });
    }

    /// <summary>Keeps a picture of the page under artifacts/test/pages, for eyes.</summary>
    public async Task PictureAsync(string name)
    {
        var shot = await SendAsync("Page.captureScreenshot", new JsonObject { ["format"] = "png" });
        string folder = Path.Combine(Repository.Root, "artifacts", "test", "pages");
        Directory.CreateDirectory(folder);
        await File.WriteAllBytesAsync(Path.Combine(folder, name + ".png"), Convert.FromBase64String(shot["data"]!.GetValue<string>()));
    }

    async Task ConnectAsync(string portFile)
    {
        var clock = Stopwatch.StartNew();
        string[] lines = [];
        while (lines.Length < 2)
        {
            clock.Elapsed.ShouldBeLessThan(Patience, "chromium did not open its debugging port");
            await Task.Delay(50);
            lines = File.Exists(portFile) ? await File.ReadAllLinesAsync(portFile) : [];
        }

        using var http = new HttpClient();
        var pages = JsonNode.Parse(await http.GetStringAsync($"http://127.0.0.1:{lines[0]}/json/list"))!.AsArray();
        string page = pages.First(p => p!["type"]!.GetValue<string>() == "page")!["webSocketDebuggerUrl"]!.GetValue<string>();
        await socket.ConnectAsync(new Uri(page), ending.Token);
        reading = Task.Run(ReadAsync);
        foreach (string domain in new[] { "Page", "Runtime", "Network", "Log" })
            await SendAsync(domain + ".enable", []);
    }

    async Task<JsonNode> SendAsync(string method, JsonObject parameters)
    {
        int id = Interlocked.Increment(ref last);
        var answer = waiting[id] = new TaskCompletionSource<JsonNode>(TaskCreationOptions.RunContinuationsAsynchronously);
        byte[] message = JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters });
        await socket.SendAsync(message, WebSocketMessageType.Text, true, ending.Token);
        var reply = await answer.Task.WaitAsync(Patience);
        reply["error"].ShouldBeNull($"{method}: {reply["error"]}");
        return reply["result"]!;
    }

    async Task ReadAsync()
    {
        byte[] part = new byte[64 << 10];
        using var whole = new MemoryStream();
        while (!ending.IsCancellationRequested)
        {
            var received = await socket.ReceiveAsync(part.AsMemory(), ending.Token);
            whole.Write(part, 0, received.Count);
            if (!received.EndOfMessage)
                continue;
            var message = JsonNode.Parse(whole.ToArray())!;
            whole.SetLength(0);
            if (message["id"] is { } id)
                waiting[id.GetValue<int>()].TrySetResult(message);
            else
                Note(message["method"]!.GetValue<string>(), message["params"]!);
        }
    }

    void Note(string method, JsonNode said)
    {
        if (method == "Network.requestWillBeSent")
            Requests.Enqueue(said["request"]!["url"]!.GetValue<string>());
        else if (method == "Runtime.exceptionThrown")
            Complaints.Enqueue(said["exceptionDetails"]!.ToJsonString());
        else if (method == "Log.entryAdded" && said["entry"]!["level"]!.GetValue<string>() == "error")
            Complaints.Enqueue($"{said["entry"]!["text"]} {said["entry"]!["url"]}");
        else if (method == "Runtime.consoleAPICalled" && said["type"]!.GetValue<string>() == "error")
            Complaints.Enqueue(said["args"]!.ToJsonString());
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await reading.ContinueWith(_ => { }, TaskScheduler.Default);
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        socket.Dispose();
        ending.Dispose();
        profile.Dispose();
    }
}
