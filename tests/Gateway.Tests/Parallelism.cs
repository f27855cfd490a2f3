// Whole gateways with deadlines and counters: one at a time, so that one test's load is not another's delay.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
