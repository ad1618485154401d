using OpenCvSharp;

namespace LatestFrames;

/// <summary>A source whose connections receive their streams by themselves, and whose every grab a test
/// decides.</summary>
/// <remarks>The functions are called on the capture thread.</remarks>
internal sealed class ScriptedStream(TimeProvider clock) : IFrameSource
{
    private int _connections;
    private int _openConnections;

    public string Name => "scripted stream";

    public bool IsLive => true;

    /// <summary>Called with the connection for each grab. Default: it waits until the capture is closed.</summary>
    public Func<Connection, StreamGrab> OnGrab { get; init; } = connection => connection.WaitForEnd();

    /// <summary>Called with the connection for each picture that is to be retrieved. Default: it can be.</summary>
    public Func<Connection, bool> OnRetrieve { get; init; } = _ => true;

    public int Connections => Volatile.Read(ref _connections);

    public int OpenConnections => Volatile.Read(ref _openConnections);

    public IFrameConnection? Open(FrameSourceOpening opening)
    {
        Interlocked.Increment(ref _openConnections);
        return new Connection(this, clock, Interlocked.Increment(ref _connections), opening.CancellationToken);
    }

    /// <summary>One connection; what a session asks of it, the test sets.</summary>
    internal sealed class Connection(
        ScriptedStream source, TimeProvider clock, int number, CancellationToken token) : IStreamConnection
    {
        /// <summary>The number of the connection, from 1.</summary>
        public int Number => number;

        /// <summary>The number of the grab, from 1.</summary>
        public int Grabs { get; private set; }

        public bool IsBacklog { get; set; }

        public FrameTimes Times { get; set; }

        public bool IsPacedBySource => true;

        public long LastArrivalTimestamp { get; set; } = clock.GetTimestamp();

        public StreamCounters Counters { get; set; }

        public CaptureFailure? Failure { get; set; }

        public bool IsUnreadable => false;

        public TimeSpan? Position { get; set; }

        public double FramesPerSecond { get; set; } = 25;

        public string BackendName { get; set; } = "SCRIPT";

        public bool IsLive => true;

        public int DecoderDelay => 0;

        public Size Size => new(64, 48);

        public bool WaitForPicture(Action onAlive) =>
            throw new InvalidOperationException("Each grab is the test's matter.");

        public StreamGrab GrabNext()
        {
            Grabs++;
            return source.OnGrab(this);
        }

        /// <summary>A picture that arrives now.</summary>
        public StreamGrab Picture()
        {
            LastArrivalTimestamp = clock.GetTimestamp();
            Times = new FrameTimes(LastArrivalTimestamp, clock.GetUtcNow(), CameraTime: null);
            return StreamGrab.Picture;
        }

        /// <summary>Waits until the connection is not needed any more.</summary>
        public StreamGrab WaitForEnd()
        {
            Assert.True(token.WaitHandle.WaitOne(TimeSpan.FromSeconds(60)), "the test ends and closes the capture");
            return StreamGrab.Ended;
        }

        public bool Grab() => throw new InvalidOperationException("A live stream is not grabbed like a file.");

        public bool Retrieve(Mat image)
        {
            image.Create(Size.Height, Size.Width, MatType.CV_8UC3);
            return source.OnRetrieve(this);
        }

        public double GetProperty(int propertyId) => 0;

        public bool SetProperty(int propertyId, double value) => false;

        public void Dispose() => Interlocked.Decrement(ref source._openConnections);
    }
}
