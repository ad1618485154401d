using Microsoft.Extensions.Time.Testing;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>A reader that gets at most a number of frames a second; the clock is the test's.</summary>
public sealed class ReaderOptionsTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);
    private static readonly LatestFrameCaptureOptions s_onDemand = new() { Conversion = FrameConversion.OnDemand };

    private readonly FakeTimeProvider _clock = new();

    public static TheoryData<double> Wrong => new(0, -1, 1000.5, double.NaN, double.PositiveInfinity);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(30, 25)]
    [InlineData(25, 5)]
    [InlineData(25, 25)]
    [InlineData(25, 7.3)]
    [InlineData(25, 0.5)]
    [InlineData(10, 15)]
    public void A_reader_gets_the_mean_that_it_asks_for_and_never_more(double camera, double limit)
    {
        const int Seconds = 20;
        using var stepped = new SteppedCamera(_clock);
        using LatestFrameReader reader = Limited(stepped, limit);
        var read = new List<TimeSpan>();
        long start = _clock.GetTimestamp();
        for (int i = 0; i < Seconds * camera; i++)
        {
            stepped.Send();
            using Frame? frame = reader.TryReadFrame();
            if (frame is not null)
            {
                Assert.Equal(TimeSpan.Zero, frame.Age);
                read.Add(_clock.GetElapsedTime(start));
                Assert.True(read.Count <= (read[^1].TotalSeconds * limit) + 1.001, $"{read.Count} after {read[^1]}");
            }

            _clock.Advance(TimeSpan.FromSeconds(1 / camera));
        }

        Assert.InRange(read.Count, (Seconds * Math.Min(camera, limit)) - 1, (Seconds * Math.Min(camera, limit)) + 1);
    }

    [Fact]
    public void A_camera_that_is_not_punctual_is_read_at_its_own_rate()
    {
        using var stepped = new SteppedCamera(_clock);
        using LatestFrameReader reader = Limited(stepped, 25);
        int read = 0;
        for (int i = 0; i < 500; i++)
        {
            // 10 ms early and late by turns, and as often the one as the other.
            _clock.Advance(TimeSpan.FromMilliseconds(i % 2 == 0 ? 30 : 50));
            stepped.Send();
            using Frame? frame = reader.TryReadFrame();
            if (frame is not null) read++;
        }

        Assert.InRange(read, 498, 500);
    }

    [Fact]
    public void A_pause_is_not_made_up_for()
    {
        using var stepped = new SteppedCamera(_clock);
        using LatestFrameReader reader = Limited(stepped, 5);
        stepped.Send();
        reader.TryReadFrame()!.Dispose();
        _clock.Advance(TimeSpan.FromSeconds(10));
        int read = 0;
        for (int i = 0; i < 100; i++)
        {
            stepped.Send();
            using Frame? frame = reader.TryReadFrame();
            if (frame is not null) read++;
            _clock.Advance(TimeSpan.FromMilliseconds(10));
        }

        // In one second five, one that was due, and the first of the next second's.
        Assert.InRange(read, 5, 7);
    }

    [Fact]
    public async Task A_wait_ends_with_the_first_frame_that_is_due()
    {
        using var stepped = new SteppedCamera(_clock);
        using LatestFrameReader reader = Limited(stepped, 5);
        using LatestFrameReader other = stepped.Capture.CreateReader();
        using var image = new Mat();
        stepped.Send();
        (await reader.ReadAsync(Token))!.Dispose();

        Task<Frame?> asynchronous = reader.ReadAsync(Token).AsTask();
        for (int i = 0; i < 4; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(45));
            stepped.Send();
            Assert.False(reader.TryRead(image));
            other.TryReadFrame()!.Dispose();
        }

        Assert.False(asynchronous.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(20));
        stepped.Send();
        using Frame? due = await asynchronous.WaitAsync(s_limit, Token);
        Assert.Equal((6, 4), (due!.Number, due.Skipped));

        Task<bool> synchronous = Task.Run(() => reader.Read(image), Token);
        _clock.Advance(TimeSpan.FromMilliseconds(199));
        stepped.Send();
        Assert.False(synchronous.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        stepped.Send();
        Assert.True(await synchronous.WaitAsync(s_limit, Token));
        Assert.Equal(3 + 4, stepped.Capture.GetStatistics().TotalRead);
    }

    [Fact]
    public void A_limit_does_not_delay_a_wait_for_any_capture()
    {
        using var stepped = new SteppedCamera(_clock);
        using LatestFrameReader reader = Limited(stepped, 1);
        for (int i = 1; i <= 3; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(40));
            stepped.Send();
            using (Frame? limited = reader.TryReadFrame()) Assert.Equal(i == 1, limited is not null);
            Assert.True(LatestFrameCapture.WaitAny([stepped.Capture], out int[] ready, timeoutNs: 1000));
            Assert.Equal([0], ready);
            using Frame? frame = stepped.Capture.TryReadFrame();
            Assert.Equal(i, frame!.Number);
        }
    }

    [Fact]
    public async Task A_sequence_of_frames_has_the_limit_too()
    {
        using var stepped = new SteppedCamera(_clock);
        using LatestFrameReader reader = Limited(stepped, 10);
        IAsyncEnumerator<Frame> frames = reader.ReadAllAsync(Token).GetAsyncEnumerator(Token);
        var numbers = new List<long>();
        for (int i = 0; i < 3; i++)
        {
            Task<bool> next = frames.MoveNextAsync().AsTask();
            for (int k = 0; k < (i == 0 ? 1 : 4); k++)
            {
                _clock.Advance(TimeSpan.FromMilliseconds(25));
                stepped.Send();
            }

            Assert.True(await next.WaitAsync(s_limit, Token));
            numbers.Add(frames.Current.Number);
            frames.Current.Dispose();
        }

        await frames.DisposeAsync();
        Assert.Equal([1, 5, 9], numbers);
    }

    [Fact]
    public async Task On_demand_nothing_is_converted_before_it_is_due()
    {
        using var stepped = new SteppedCamera(_clock, s_onDemand);
        using LatestFrameReader reader = Limited(stepped, 5);
        for (int i = 0; i < 4; i++)
        {
            Task<Frame?> read = reader.ReadAsync(Token).AsTask();
            for (int k = 0; k < (i == 0 ? 1 : 5); k++)
            {
                _clock.Advance(TimeSpan.FromMilliseconds(40));
                stepped.Send();
            }

            using Frame? frame = await read.WaitAsync(s_limit, Token);
            Assert.Equal(1 + (5 * i), frame!.Number);
            Assert.Equal(TimeSpan.Zero, frame.Age);
        }

        CaptureStatistics statistics = stepped.Capture.GetStatistics();
        Assert.Equal((16, 4, 12), (statistics.TotalGrabbed, statistics.TotalPushed, statistics.TotalDiscardedUnwanted));
    }

    [Fact]
    public void On_demand_a_look_that_comes_early_asks_for_what_is_due()
    {
        using var stepped = new SteppedCamera(_clock, s_onDemand);
        using LatestFrameReader reader = Limited(stepped, 5);
        Assert.Null(reader.TryReadFrame());
        stepped.Send();
        reader.TryReadFrame()!.Dispose();
        Assert.Null(reader.TryReadFrame());
        _clock.Advance(TimeSpan.FromMilliseconds(100));
        stepped.Send();
        Assert.Null(reader.TryReadFrame());
        _clock.Advance(TimeSpan.FromMilliseconds(150));
        stepped.Send();
        using Frame? frame = reader.TryReadFrame();

        Assert.Equal(3, frame!.Number);
        Assert.Equal(1, stepped.Capture.GetStatistics().TotalDiscardedUnwanted);
    }

    [Fact]
    public async Task A_wait_for_a_time_that_is_far_away_ends_as_any_other()
    {
        using var stepped = new SteppedCamera(_clock, new() { ReadTimeout = TimeSpan.FromSeconds(10) });
        LatestFrameReader reader = Limited(stepped, 1e-9);
        stepped.Send();
        (await reader.ReadAsync(Token))!.Dispose();

        Task<Frame?> read = reader.ReadAsync(Token).AsTask();
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Null(await read.WaitAsync(s_limit, Token));

        using var stop = new CancellationTokenSource();
        read = reader.ReadAsync(stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.WaitAsync(s_limit, Token));

        read = reader.ReadAsync(Token).AsTask();
        reader.Dispose();
        Assert.Null(await read.WaitAsync(s_limit, Token));
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_limit_out_of_range_is_refused(double limit)
    {
        using var capture = new LatestFrameCapture();
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            capture.CreateReader(new ReaderOptions { MaxFramesPerSecond = limit }));
    }

    [Fact]
    public void Options_are_copied_and_checked()
    {
        using var stepped = new SteppedCamera(_clock);
        var options = new ReaderOptions { MaxFramesPerSecond = 5 };
        using LatestFrameReader reader = stepped.Capture.CreateReader(options);
        options.MaxFramesPerSecond = null;
        for (int i = 0; i < 2; i++)
        {
            stepped.Send();
            using Frame? frame = reader.TryReadFrame();
            Assert.Equal(i == 0, frame is not null);
        }

        Assert.Throws<ArgumentNullException>(() => stepped.Capture.CreateReader(null!));
        using var closed = new LatestFrameCapture();
        closed.Dispose();
        Assert.Throws<ObjectDisposedException>(() => closed.CreateReader(new ReaderOptions()));
    }

    [Fact]
    public void Every_frame_and_a_limit_contradict_each_other()
    {
        using var capture = new LatestFrameCapture(new LatestFrameCaptureOptions { Delivery = FrameDelivery.Every });
        capture.CreateReader(new ReaderOptions()).Dispose();
        var exception = Assert.Throws<NotSupportedException>(
            () => capture.CreateReader(new ReaderOptions { MaxFramesPerSecond = 5 }));
        Assert.Contains("FrameDelivery.Latest", exception.Message, StringComparison.Ordinal);
    }

    private static LatestFrameReader Limited(SteppedCamera camera, double limit) =>
        camera.Capture.CreateReader(new ReaderOptions { MaxFramesPerSecond = limit });
}
