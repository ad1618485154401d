using OpenCvSharp;

namespace LatestFrames;

/// <summary>In steady state the capture side allocates nothing: measured on the capture thread, around a real
/// decoder.</summary>
public sealed class SteadyStateTests(ITestOutputHelper output)
{
    private const int HeldFrom = 100;
    private const int HeldTo = 150;
    private const int WarmUp = 200;
    private const int Measured = 1000;

    [Theory]
    [InlineData(1, false)]
    [InlineData(4, false)]
    [InlineData(4, true)]
    public void A_frame_costs_no_managed_and_no_native_allocation(int capacity, bool isLive)
    {
        using var video = new TestVideo(frames: WarmUp + Measured + 50);
        var options = new LatestFrameCaptureOptions
        {
            Pacing = FramePacing.Unpaced,
            Capacity = capacity,
            SkipBacklog = false,
            Reconnect = null
        };
        var source = new MeasuringSource(
            VideoCaptureSource.FromFile(video.FilePath, VideoCaptureAPIs.ANY, null, options, askCamera: null), isLive);
        using (var capture = new LatestFrameCapture(source, options))
        {
            // A reader in the middle of its copy is what needs the last buffer; it must have come before the
            // measurement begins.
            using (capture.ReadFrame(TestContext.Current.CancellationToken))
            {
                source.IsHeld.Set();
                Assert.True(SpinWait.SpinUntil(
                    () => capture.GetStatistics().TotalPushed > HeldTo, TimeSpan.FromSeconds(30)));
            }

            using var image = new Mat();
            while (capture.Read(image))
            {
            }

            // The one that the stack clears away, those that it holds, one that is being filled, one that is being
            // read.
            Assert.InRange(capture.GetStatistics().TotalBuffersMade, 1, capacity + 2);
        }

        Assert.Equal(0, source.ManagedBytes);
        Assert.Empty(source.NewImagesAfterWarmUp);
        Assert.InRange(source.Images, 1, capacity + 2);
    }

    // .NET Framework has no pool for what an asynchronous method keeps while it waits.
#if NETSTANDARD_LIBRARY
    private const int MaxAllocated = 1000;
#else
    private const int MaxAllocated = 300;
#endif

    [Fact]
    public async Task An_asynchronous_read_allocates_hardly_more_than_the_frame()
    {
        using var go = new AutoResetEvent(false);
        var source = new ScriptedSource { OnGrab = _ => go.WaitOne(TimeSpan.FromSeconds(30)) };
        using var capture = new LatestFrameCapture(source, new LatestFrameCaptureOptions { SkipBacklog = false });
        double least = double.MaxValue;

        // To register with a token that can be cancelled allocates.
        CancellationToken never = CancellationToken.None;
        for (int round = 0; round < 10 && least > MaxAllocated; round++)
        {
            // All threads of the process are counted, and the pool's own caches: what others allocate makes a round
            // worse, never better.
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < Measured; i++)
            {
                ValueTask<Frame?> waiting = capture.ReadAsync(never);
                go.Set();
                using Frame? frame = await waiting;
                Assert.NotNull(frame);
            }

            double each = (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Measured;
            output.WriteLine($"{each:F1} bytes for each frame");
            least = Math.Min(least, each);
        }

        go.Set();

        // About 100 for the Frame itself. The runtime's pools for what an asynchronous method keeps are per thread and
        // per core: where the waits wander over many threads, as after other tests, they miss now and then. Without
        // pools it is 630.
        Assert.InRange(least, 1, MaxAllocated);
    }

    private sealed class MeasuringSource(IFrameSource inner, bool isLive) : IFrameSource
    {
        private readonly HashSet<IntPtr> _images = new(1000);

        public ManualResetEventSlim IsHeld { get; } = new();

        public string Name => inner.Name;

        public bool IsLive => isLive;

        public long ManagedBytes { get; private set; } = -1;

        public int Images => _images.Count;

        public List<IntPtr> NewImagesAfterWarmUp { get; } = new(1000);

        public IFrameConnection? Open(FrameSourceOpening opening) =>
            inner.Open(opening) is { } connection ? new Connection(this, connection) : null;

        private sealed class Connection(MeasuringSource source, IFrameConnection inner) : IFrameConnection
        {
            private int _grabs;
            private long _start;

            public string BackendName => inner.BackendName;

            // What is done for live sources alone is measured as well, though it is a file that they read.
            public bool IsLive => source.IsLive;

            public int DecoderDelay => inner.DecoderDelay;

            public Size Size => inner.Size;

            public double FramesPerSecond => inner.FramesPerSecond;

            public TimeSpan? Position => inner.Position;

            public bool Grab()
            {
                if (++_grabs == HeldFrom) source.IsHeld.Wait(TimeSpan.FromSeconds(30));
                if (_grabs == WarmUp) _start = GC.GetAllocatedBytesForCurrentThread();
                if (_grabs == WarmUp + Measured) source.ManagedBytes = GC.GetAllocatedBytesForCurrentThread() - _start;
                return inner.Grab();
            }

            public bool Retrieve(Mat image)
            {
                bool isRetrieved = inner.Retrieve(image);

                // A buffer that had to be allocated anew has another address.
                if (_grabs <= WarmUp + Measured && source._images.Add(image.Data) && _grabs > WarmUp)
                    source.NewImagesAfterWarmUp.Add(image.Data);
                return isRetrieved;
            }

            public double GetProperty(int propertyId) => inner.GetProperty(propertyId);

            public bool SetProperty(int propertyId, double value) => inner.SetProperty(propertyId, value);

            public void Dispose() => inner.Dispose();
        }
    }
}
