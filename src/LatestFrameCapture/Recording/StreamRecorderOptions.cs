namespace LatestFrames;

/// <summary>The options of a <see cref="StreamRecorder"/>.</summary>
/// <remarks>
/// A recorder copies and checks the options when it is created. Thread safety: not thread safe; do not change them
/// while a recorder is being created.
/// </remarks>
public sealed record StreamRecorderOptions
{
    private const int MaxPrefix = 100;
    private const long MinBytes = 64 * 1024;

    private static readonly TimeSpan s_minDuration = TimeSpan.FromSeconds(1), s_maxDuration = TimeSpan.FromDays(1);

    /// <summary>The directory of the files.</summary>
    /// <value>
    /// Default: the current directory. It must exist when a file begins; it is not made, because a disk that is not
    /// mounted would be written to another one.
    /// </value>
    public string Directory { get; set; } = ".";

    /// <summary>What the files' names begin with.</summary>
    /// <value>
    /// Default null: the capture's name (<see cref="LatestFrameCaptureOptions.Name"/>), in letters that every file
    /// system knows, else <c>recording</c>. The name goes on with the time of the first picture in UTC:
    /// <c>door-20261127T073012.345Z.mkv</c>. Up to 100 characters and 180 bytes of UTF-8; none that a file's name may
    /// not have on any system, no dot, hyphen or space at its beginning, no dot or space at its end.
    /// </value>
    public string? Prefix { get; set; }

    /// <summary>How much before the start is on a recording, as far as it is in memory.</summary>
    /// <value>
    /// Default 5 s; 0 to 5 minutes. It begins with a key frame, so it is up to a group longer; with 0 it begins with
    /// the last key frame. Costs memory for as long as the recorder exists: of a camera of 4 Mbit/s half a megabyte a
    /// second.
    /// </value>
    public TimeSpan PreRoll { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The duration after which another file begins, at a key frame.</summary>
    /// <value>Default 1 hour; 1 s to 1 day.</value>
    public TimeSpan MaxDuration { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The size after which another file begins, at a key frame.</summary>
    /// <value>
    /// Default 2 GiB; 64 KiB or more. A file is longer by up to a group. Where that is more than 64 MiB the file ends
    /// in the middle of it, and what comes before the next key frame is left out.
    /// </value>
    public long MaxBytes { get; set; } = 2L * 1024 * 1024 * 1024;

    /// <summary>How late writing may be before pictures are left out, up to the next key frame.</summary>
    /// <value>Default 10 s; more than 0, at most 5 minutes. A disk that pauses for shorter costs no picture.</value>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The largest memory for what is remembered and for what waits to be written.</summary>
    /// <value>Default 32 MiB; as <see cref="AccessUnitReaderOptions.MaxBytes"/>.</value>
    public int MaxMemory { get; set; } = 32 * 1024 * 1024;

    /// <summary>The options of the readers of coded pictures.</summary>
    internal AccessUnitReaderOptions Reader => new()
    {
        Memory = PreRoll,
        MaxDelay = MaxDelay,
        MaxBytes = MaxMemory,
    };

    /// <summary>Returns a checked copy that later changes do not affect.</summary>
    /// <exception cref="ArgumentException">An option is invalid.</exception>
    internal StreamRecorderOptions CheckedCopy()
    {
        ArgumentException.ThrowIfNullOrEmpty(Directory);
        if (Directory.Contains('\0')) throw new ArgumentException("A path has no zero character.", nameof(Directory));
        if (Prefix is { } prefix && (prefix.Length > MaxPrefix || !RecordingName.IsValid(prefix)))
        {
            throw new ArgumentException(
                "The prefix must be a beginning of a file's name that every system allows.", nameof(Prefix));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(MaxDuration, s_minDuration, nameof(MaxDuration));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxDuration, s_maxDuration, nameof(MaxDuration));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBytes, MinBytes, nameof(MaxBytes));
        Reader.CheckedCopy(nameof(PreRoll), nameof(MaxMemory));
        return this with { Directory = Path.GetFullPath(Directory) };
    }
}
