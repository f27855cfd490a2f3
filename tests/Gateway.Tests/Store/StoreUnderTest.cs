using System.Data.Common;
using Gateway.Configuration;
using Gateway.Metrics;
using Gateway.Store;
using Microsoft.Extensions.Logging.Abstractions;
using Testing;

namespace Gateway.Tests.Store;

/// <summary>A store without a gateway around it, in a folder of its own.</summary>
sealed class StoreUnderTest : IAsyncDisposable
{
    readonly TemporaryFolder folder = new();
    readonly GatewayMetrics metrics = new();
    GroupCommit commits;

    public StoreUnderTest(StoreConfig? config = null, TimeProvider? time = null)
    {
        Config = config ?? new StoreConfig();
        Time = time ?? TimeProvider.System;
        commits = Open();
    }

    public StoreConfig Config { get; }

    public TimeProvider Time { get; }

    public string File => folder["decisions.db"];

    public string Spill => File + ".spill";

    public IReadOnlyList<string> Ids => StoredRows.Ids(File);

    public Task<RecordOutcome> WriteAsync(DecisionRecord record) => commits.WriteAsync(record).AsTask();

    public Task<LabelOutcome?> LabelAsync(LabelBatch labels) => commits.WriteAsync(labels).AsTask();

    public Task<string> MetricsAsync() => metrics.TextAsync(CancellationToken.None);

    /// <summary>Ends it as a stop does and opens it again as a start does.</summary>
    public async Task ReopenAsync(Action? between = null)
    {
        await commits.DisposeAsync();
        between?.Invoke();
        commits = Open();
    }

    /// <summary>Holds the write lock as another program may.</summary>
    public DbConnection Lock() => TestStores.Lock(File);

    public async ValueTask DisposeAsync()
    {
        await commits.DisposeAsync();
        metrics.Dispose();
        folder.Dispose();
    }

    GroupCommit Open()
    {
        return new GroupCommit(new StoreFiles(TestStores.Database(File), Config, metrics.Store, NullLogger.Instance, Time), Config, metrics.Store, Time);
    }
}
