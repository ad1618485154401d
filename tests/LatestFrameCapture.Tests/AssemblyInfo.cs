// Two cores, real streams and ages in milliseconds: one test at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
