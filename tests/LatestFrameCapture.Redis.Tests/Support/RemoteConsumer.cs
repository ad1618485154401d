using System.Globalization;

namespace LatestFrames;

/// <summary>A consumer on another machine, and what it has seen. Times are microseconds of the
/// <see cref="FrameClock"/>.</summary>
/// <remarks>Thread safety: one thread at a time.</remarks>
internal sealed class RemoteConsumer(PeerProgram program, Action end) : IDisposable
{
    private int _parsed;

    /// <summary>The frames that have come, in their order.</summary>
    public List<Arrival> Frames { get; } = [];

    /// <summary>The states that were reported, in their order.</summary>
    public List<StateChange> States { get; } = [];

    /// <summary>The bytes of the stored picture now.</summary>
    public long PictureBytes() => program.Order("size");

    /// <summary>Limits its link, or not any more.</summary>
    /// <returns>The moment from which on it is.</returns>
    public long SetSpeed(double bitsPerSecond) =>
        program.Order(string.Create(CultureInfo.InvariantCulture, $"speed {bitsPerSecond:0}"));

    public void Dispose() => end();

    public void Update()
    {
        string[] lines = program.LinesFrom(_parsed);
        _parsed += lines.Length;
        foreach (string line in lines)
        {
            if (Arrival.TryParse(line) is { } frame) Frames.Add(frame);
            else if (StateChange.TryParse(line) is { } state) States.Add(state);
        }
    }

    /// <summary>Waits for so many frames that came later.</summary>
    public Arrival[] FramesAfter(long time, int count)
    {
        int missing = count;
        program.WaitFor(line => Arrival.TryParse(line)?.At > time && --missing == 0, 0, $"{count} frames");
        Update();
        return [.. Frames.Where(frame => frame.At > time).Take(count)];
    }

    /// <summary>Waits until it says that nothing comes any more.</summary>
    public StateChange LossAfter(long time)
    {
        string line = program.WaitFor(
            line => StateChange.TryParse(line) is { IsLoss: true } state && state.At > time, 0, "loss");
        Update();
        return StateChange.TryParse(line)!.Value;
    }

    /// <summary>A frame that came.</summary>
    /// <param name="At">When.</param>
    /// <param name="Number">The camera's number of it.</param>
    /// <param name="Taken">When the camera took it.</param>
    /// <param name="Age">What the library says of its age, when it came.</param>
    internal readonly record struct Arrival(long At, int Number, long Taken, TimeSpan Age)
    {
        /// <summary>How old it was when it came, by the clock in its pixels.</summary>
        public TimeSpan TrueAge => FrameClock.Between(Taken, At);

        public static Arrival? TryParse(string line) =>
            line.Split(' ') is ["frame", var at, var number, var taken, var age]
                ? new Arrival(
                    long.Parse(at, CultureInfo.InvariantCulture),
                    int.Parse(number, CultureInfo.InvariantCulture),
                    long.Parse(taken, CultureInfo.InvariantCulture),
                    TimeSpan.FromMilliseconds(double.Parse(age, CultureInfo.InvariantCulture)))
                : null;
    }

    /// <summary>A state that was reported.</summary>
    /// <param name="At">When.</param>
    /// <param name="State">Which.</param>
    /// <param name="Failure">Why.</param>
    internal readonly record struct StateChange(long At, CaptureState State, string Failure)
    {
        public bool IsLoss => State is CaptureState.Stalled or CaptureState.Reconnecting;

        public static StateChange? TryParse(string line) =>
            line.Split(' ', 4) is ["state", var at, var state, var failure]
                ? new StateChange(
                    long.Parse(at, CultureInfo.InvariantCulture), Enum.Parse<CaptureState>(state), failure)
                : null;
    }
}
