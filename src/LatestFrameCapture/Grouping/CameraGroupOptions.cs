namespace LatestFrames;

/// <summary>The options of a <c>CameraGroup</c>.</summary>
/// <remarks>
/// A group copies and checks the options when it is created. Thread safety: not thread safe; do not change them while a
/// group is being created.
/// </remarks>
public sealed record CameraGroupOptions
{
    // Between the arrival of a frame and its being here: decoding, and the wake-up of a thread.
    private static readonly TimeSpan s_little = TimeSpan.FromMilliseconds(10);

    /// <summary>The largest difference between the times of any two frames of a batch.</summary>
    /// <value>
    /// Default 25 ms; zero or more, at most half of <see cref="MaxAge"/>. Cameras that are not synchronized need the
    /// time between two frames of the slowest one, 40 ms at 25 a second, to be matched every time.
    /// </value>
    public TimeSpan Tolerance { get; set; } = TimeSpan.FromMilliseconds(25);

    /// <summary>The largest age of a frame in a batch; older ones are left out.</summary>
    /// <value>Default 1 s; more than 0, at most 1 day. Counts as <c>Frame.Age</c> does, when the batch is made.</value>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest time that a new frame waits for those of the other cameras.</summary>
    /// <value>
    /// Default null: <see cref="Tolerance"/> and 10 ms. Zero or more, at most half of <see cref="MaxAge"/>. Longer for
    /// cameras that are matched by their own clocks and of which some are later than others, because of their encoders
    /// or networks. A camera that sends nothing costs this much age of the others' frames, not their rate.
    /// </value>
    public TimeSpan? MaxWait { get; set; }

    /// <summary>Whether frames are matched by the cameras' own clocks where all of them have one.</summary>
    /// <value>
    /// Default true. Only while the clocks, compared with the times of arrival, differ by at most <see cref="MaxAge"/>;
    /// otherwise, and with false, frames are matched by their arrival.
    /// </value>
    public bool UseCameraTime { get; set; } = true;

    internal TimeSpan Wait => MaxWait ?? Tolerance + s_little;

    /// <summary>Returns a checked copy that later changes do not affect.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    internal CameraGroupOptions CheckedCopy()
    {
        CameraGroupOptions copy = this with { };
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(copy.MaxAge, TimeSpan.Zero, nameof(MaxAge));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(copy.MaxAge, TimeSpan.FromDays(1), nameof(MaxAge));
        Check(copy.Tolerance, copy.MaxAge, nameof(Tolerance));
        Check(copy.MaxWait ?? TimeSpan.Zero, copy.MaxAge, nameof(MaxWait));
        return copy;
    }

    // A frame that has waited must not be too old by then.
    private static void Check(TimeSpan value, TimeSpan maxAge, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, new TimeSpan(maxAge.Ticks / 2), name);
    }
}
