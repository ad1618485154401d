using OpenCvSharp;

namespace LatestFrames;

/// <summary>A source of the user's own, whose every call a test can hold, fail or count.</summary>
internal sealed class ScriptedSource : IFrameSource
{
    private static int s_callsOfOtherThreads;

    private int _openConnections;
    private int _connections;

    public string Name { get; init; } = "scripted";

    public bool IsLive { get; init; } = true;

    /// <summary>Whether the source is known to be live before it is connected. Default: as
    /// <see cref="IsLive"/>.</summary>
    public bool? IsKnownLive { get; init; }

    bool IFrameSource.IsLive => IsKnownLive ?? IsLive;

    public double FramesPerSecond { get; init; } = 25;

    public Size Size { get; init; } = new(64, 48);

    /// <summary>Called with the number of the grab, from 1; its result is Grab's. Default: always true.</summary>
    public Func<long, bool> OnGrab { get; init; } = _ => true;

    /// <summary>Called with the number of the connection, from 1; false makes the open fail.</summary>
    public Func<int, bool> OnOpen { get; init; } = _ => true;

    /// <summary>What the newest opening got to end its waits.</summary>
    public CancellationToken Token { get; private set; }

    /// <summary>What an open that fails gives as its reason.</summary>
    public CaptureFailure? Failure { get; init; }

    public Func<long, bool> OnRetrieve { get; init; } = _ => true;

    /// <summary>Called with the number of the connection each time that its size is read.</summary>
    public Action<int> OnSize { get; init; } = _ => { };

    /// <summary>The size of a grab's picture. Default: <see cref="Size"/>.</summary>
    public Func<long, Size>? SizeOf { get; init; }

    /// <summary>The stream's own time of a grab's picture. Default: zero.</summary>
    public Func<long, TimeSpan>? PositionOf { get; init; }

    /// <summary>The CPU time that decoding has used. Default: none.</summary>
    public Func<TimeSpan> OnCpuTime { get; init; } = () => TimeSpan.Zero;

    /// <summary>Whether the next connection will decode with more threads. Default: never.</summary>
    public Func<bool> OnAddThreads { get; init; } = () => false;

    /// <summary>The value of a property that the capture itself does not ask for. Default: 0.</summary>
    public Func<int, double> OnGet { get; init; } = _ => 0;

    /// <summary>The name of the backend, asked for by the capture thread.</summary>
    public Func<string> OnBackendName { get; init; } = () => "SCRIPT";

    public Func<int, double, bool> OnSet { get; init; } = (_, _) => true;

    /// <summary>How often any connection was called by a thread that is not its own.</summary>
    public static int CallsOfOtherThreads => Volatile.Read(ref s_callsOfOtherThreads);

    public int Connections => Volatile.Read(ref _connections);

    public int OpenConnections => Volatile.Read(ref _openConnections);

    public IFrameConnection? Open(FrameSourceOpening opening)
    {
        int number = Interlocked.Increment(ref _connections);
        Token = opening.CancellationToken;
        if (!OnOpen(number))
        {
            opening.Failure = Failure;
            return null;
        }

        Interlocked.Increment(ref _openConnections);
        return new Connection(this, number);
    }

    /// <summary>The number that the grab wrote into the image.</summary>
    public static long NumberIn(Mat image) => image.At<int>(0, 0);

    private sealed class Connection(ScriptedSource source, int number) : IFrameConnection, IDecoderThreads
    {
        private readonly Thread _owner = Thread.CurrentThread;
        private long _grabs;

        public string BackendName => source.OnBackendName();

        public bool IsLive => source.IsLive;

        public int DecoderDelay => 0;

        public Size Size
        {
            get
            {
                source.OnSize(number);
                return source.Size;
            }
        }

        public double FramesPerSecond => source.FramesPerSecond;

        public TimeSpan? Position => source.PositionOf?.Invoke(_grabs) ?? TimeSpan.Zero;

        public bool Grab()
        {
            AssertOwner();
            return source.OnGrab(++_grabs);
        }

        public bool Retrieve(Mat image)
        {
            AssertOwner();
            Size size = source.SizeOf?.Invoke(_grabs) ?? source.Size;
            image.Create(size.Height, size.Width, MatType.CV_32SC1);
            image.At<int>(0, 0) = (int)_grabs;
            return source.OnRetrieve(_grabs);
        }

        public double GetProperty(int propertyId)
        {
            AssertOwner();
            return (VideoCaptureProperties)propertyId switch
            {
                VideoCaptureProperties.PosFrames => _grabs,
                VideoCaptureProperties.FrameCount => source.IsLive ? -1 : 100,
                VideoCaptureProperties.FourCC => 0,
                _ => source.OnGet(propertyId),
            };
        }

        public bool SetProperty(int propertyId, double value)
        {
            AssertOwner();
            if ((VideoCaptureProperties)propertyId == VideoCaptureProperties.PosFrames) _grabs = (long)value;
            return source.OnSet(propertyId, value);
        }

        public TimeSpan CpuTime
        {
            get
            {
                AssertOwner();
                return source.OnCpuTime();
            }
        }

        public bool TryAdd()
        {
            AssertOwner();
            return source.OnAddThreads();
        }

        public void Dispose()
        {
            AssertOwner();
            Interlocked.Decrement(ref source._openConnections);
        }

        // Invariant 1: one thread makes every call.
        private void AssertOwner()
        {
            if (_owner == Thread.CurrentThread) return;

            // What is thrown here ends as a failure of the connection; the count is what tests look at.
            Interlocked.Increment(ref s_callsOfOtherThreads);
            Assert.Same(_owner, Thread.CurrentThread);
        }
    }
}
