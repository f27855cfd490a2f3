using System.Diagnostics;

namespace Prometheus;

/// <summary>Publishes memory, processor time, threads, handles and garbage collections of this process.</summary>
public sealed class DotNetStats
{
    // Process is not thread-safe.
    readonly Lock _lock = new();
    readonly Process _process = Process.GetCurrentProcess();
    readonly Counter.Child[] _collections;
    readonly Counter _processorSeconds;
    readonly Gauge _virtualMemory;
    readonly Gauge _workingSet;
    readonly Gauge _privateMemory;
    readonly Gauge _handles;
    readonly Gauge _threads;
    readonly Gauge _managedMemory;

    DotNetStats(MetricFactory factory)
    {
        var collections = factory.CreateCounter("dotnet_collection_count_total", "Garbage collections.", "generation");
        _collections = [.. Enumerable.Range(0, GC.MaxGeneration + 1).Select(generation => collections.WithLabels($"{generation}"))];
        var start = factory.CreateGauge("process_start_time_seconds", "Start of the process, in seconds since 1970.");
        _processorSeconds = factory.CreateCounter("process_cpu_seconds_total", "User and system processor time.");
        _virtualMemory = factory.CreateGauge("process_virtual_memory_bytes", "Virtual memory of the process.");
        _workingSet = factory.CreateGauge("process_working_set_bytes", "Resident memory of the process.");
        _privateMemory = factory.CreateGauge("process_private_memory_bytes", "Private memory of the process.");
        _handles = factory.CreateGauge("process_open_handles", "Open handles of the process.");
        _threads = factory.CreateGauge("process_num_threads", "Threads of the process.");
        _managedMemory = factory.CreateGauge("dotnet_total_memory_bytes", "Memory that the garbage collector has given out.");
        start.SetToTimeUtc(_process.StartTime);
    }

    /// <summary>Publishes them in a registry.</summary>
    public static void Register(CollectorRegistry registry) => Register(registry, Metrics.WithCustomRegistry(registry));

    internal static void Register(CollectorRegistry registry, MetricFactory factory) =>
        registry.AddBeforeCollectCallback(new DotNetStats(factory).Update);

    void Update()
    {
        lock (_lock)
        {
            _process.Refresh();
            for (int generation = 0; generation < _collections.Length; generation++)
                _collections[generation].IncTo(GC.CollectionCount(generation));

            _managedMemory.Set(GC.GetTotalMemory(forceFullCollection: false));
            _virtualMemory.Set(_process.VirtualMemorySize64);
            _workingSet.Set(_process.WorkingSet64);
            _privateMemory.Set(_process.PrivateMemorySize64);
            _processorSeconds.IncTo(_process.TotalProcessorTime.TotalSeconds);
            _handles.Set(_process.HandleCount);
            _threads.Set(_process.Threads.Count);
        }
    }
}
