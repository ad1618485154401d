using Xunit.Sdk;
using Xunit.v3;

// Two cores, real streams and ages in milliseconds: one test at a time.
[assembly: Parallelization(Mode = ParallelMode.None)]
