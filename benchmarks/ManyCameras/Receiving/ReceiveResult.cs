namespace LatestFrames;

/// <summary>The figures of one measurement; ages in milliseconds, memory in MB of 10^6 bytes.</summary>
internal sealed record ReceiveResult
{
    public required Way Way { get; init; }

    public required int Cameras { get; init; }

    /// <summary>Processor cores that this process used.</summary>
    public required double Cores { get; init; }

    /// <summary>Of these, the capture threads: receiving, decoding, converting.</summary>
    public required double CaptureCores { get; init; }

    /// <summary>Processor cores that its children used.</summary>
    public required double ChildCores { get; init; }

    public required double Memory { get; init; }

    /// <summary>The most memory since the process began.</summary>
    public required double PeakMemory { get; init; }

    /// <summary>The children's share of memory, what several use counted in parts.</summary>
    public required double ChildMemory { get; init; }

    /// <summary>Of the memory, what the garbage collector has from the system.</summary>
    public required double ManagedMemory { get; init; }

    /// <summary>Of the memory, images of all captures.</summary>
    public required double ImageMemory { get; init; }

    /// <summary>Decoders of the pool that exist.</summary>
    public required long Decoders { get; init; }

    /// <summary>The most of them that existed at once.</summary>
    public required long MostDecoders { get; init; }

    public required int Threads { get; init; }

    public required double ReadsPerSecond { get; init; }

    /// <summary>Frames that reached a stack, a second.</summary>
    public required double FramesPerSecond { get; init; }

    /// <summary>From the arrival of the first packet to the picture at its reader.</summary>
    public required double? AgeP50 { get; init; }

    public required double? AgeP95 { get; init; }

    /// <summary>From the sender's time of the picture to its reader.</summary>
    public required double? SentP95 { get; init; }

    /// <summary>From the call to its frame.</summary>
    public required double? WaitP50 { get; init; }

    public required double? WaitP95 { get; init; }

    public required long Skipped { get; init; }

    public required long Reconnections { get; init; }

    /// <summary>The time until the last camera had a frame, and until half of them had one.</summary>
    public required double StartSeconds { get; init; }

    public required double StartMedianSeconds { get; init; }

    /// <summary>The most cores in a tenth of a second of the start, and the mean until the last had a frame.</summary>
    public required double StartPeakCores { get; init; }

    public required double StartCores { get; init; }

    public required int StartThreads { get; init; }

    /// <summary>The backend's name of the first camera.</summary>
    public required string Backend { get; init; }
}
