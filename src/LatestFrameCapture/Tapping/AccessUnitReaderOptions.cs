namespace LatestFrames;

/// <summary>The options of an <see cref="AccessUnitReader"/>.</summary>
/// <remarks>
/// A reader copies and checks the options when it is created. Thread safety: not thread safe; do not change them while
/// a reader is being created.
/// </remarks>
public sealed record AccessUnitReaderOptions
{
    private const int MinBytes = 64 * 1024, MaxMaxBytes = 1024 * 1024 * 1024;

    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(5);

    /// <summary>How far back the capture remembers what the camera has sent, while the reader exists.</summary>
    /// <value>
    /// Default 0: since the last key frame. Up to 5 minutes. A reader that is created later begins as far back as its
    /// own value says and as there is something in memory, always at a key frame.
    /// </value>
    public TimeSpan Memory { get; set; }

    /// <summary>How late the reader may be before it goes on at the next key frame.</summary>
    /// <value>
    /// Default 5 s; more than 0, at most 5 minutes. Counts from the arrival of the oldest picture that the reader has
    /// not read; what was in memory before the reader was created counts from its creation.
    /// </value>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The largest memory for the camera's coded pictures, those that wait for the reader included.</summary>
    /// <value>
    /// Default 32 MiB; 64 KiB to 1 GiB. All readers of a capture share the pictures: the largest value of any of them
    /// holds. When it is reached, the oldest pictures are dropped.
    /// </value>
    public int MaxBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>Returns a checked copy that later changes do not affect.</summary>
    /// <param name="memory">What <see cref="Memory"/> is called where the value comes from.</param>
    /// <param name="maxBytes">What <see cref="MaxBytes"/> is called there.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    internal AccessUnitReaderOptions CheckedCopy(string memory = nameof(Memory), string maxBytes = nameof(MaxBytes))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Memory, TimeSpan.Zero, memory);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Memory, s_longest, memory);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(MaxDelay, TimeSpan.Zero, nameof(MaxDelay));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxDelay, s_longest, nameof(MaxDelay));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBytes, MinBytes, maxBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxBytes, MaxMaxBytes, maxBytes);
        return this with { };
    }
}
