namespace LatestFrames;

/// <summary>A consistent copy of the counters of a capture's connections.</summary>
internal readonly record struct StatusCounters(
    long Connections, long Failures, long Stalls, long Abandoned, int CurrentlyAbandoned, StreamCounters Stream);
