namespace LatestFrames;

/// <summary>
/// One coded picture in memory, which all readers share; counted by reference and used again after the last one.
/// </summary>
/// <remarks>Guarded by the gate of its <see cref="UnitHub"/>, but for what never changes while it is referred to.
/// </remarks>
internal sealed class CodedUnit
{
    private long _number;
    private long _frameNumber;

    public byte[] Data { get; set; } = [];

    public int Length { get; set; }

    public UnitInfo Info { get; set; }

    /// <summary>The number of the source that it came from.</summary>
    public int Source { get; set; }

    /// <summary>The connection that it came by.</summary>
    public int Connection { get; set; }

    /// <summary>Whether pictures are missing before it.</summary>
    public bool IsDiscontinuity { get; set; }

    /// <summary>The number of references: the memory's, and one for each reader that has it.</summary>
    public int References { get; set; }

    /// <summary>Whether a reader was disposed while it had it: its bytes may still be looked at.</summary>
    public bool IsForgotten { get; set; }

    /// <summary>Its number among those of the capture; 0 while it is not used. Any thread.</summary>
    public long Number
    {
        get => Volatile.Read(ref _number);
        set => Volatile.Write(ref _number, value);
    }

    /// <summary>The number of the frame that was decoded from it; 0 when there is none. Any thread.</summary>
    public long FrameNumber
    {
        get => Volatile.Read(ref _frameNumber);
        set => Volatile.Write(ref _frameNumber, value);
    }
}
