using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;

namespace LatestFrames;

public sealed class OpenWithOptionsTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private static readonly LatestFrameCaptureOptions s_options = new() { SkipBacklog = false, Capacity = 2 };

    [Fact]
    public void The_new_options_hold_for_the_new_source_and_for_all_readers()
    {
        using var capture = new LatestFrameCapture(new ScriptedSource(), s_options);
        using LatestFrameReader reader = capture.CreateReader();
        using Frame? before = reader.ReadFrame(TestContext.Current.CancellationToken);
        Assert.NotNull(before);

        LatestFrameCaptureOptions onDemand = s_options with
        {
            Name = "door",
            Conversion = FrameConversion.OnDemand,
            ReadTimeout = TimeSpan.FromMilliseconds(1),
        };
        Assert.True(capture.Open(new ScriptedSource(), onDemand));
        Assert.True(SpinWait.SpinUntil(() => capture.GetStatistics().TotalDiscardedUnwanted > 3, s_limit));
        Assert.Contains("door", capture.ToString(), StringComparison.Ordinal);

        // The reader waits as long as the new options say: a source that stands still shows it.
        using var mayGoOn = new ManualResetEventSlim();
        Assert.True(capture.Open(
            new ScriptedSource { OnGrab = _ => mayGoOn.Wait(s_limit) }, onDemand with { StallTimeout = s_limit }));
        long start = Stopwatch.GetTimestamp();
        Assert.Null(reader.ReadFrame(TestContext.Current.CancellationToken));
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, s_options.ReadTimeout / 2);
        mayGoOn.Set();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    public void The_stack_gets_the_new_capacity(int capacity)
    {
        using var mayGoOn = new ManualResetEventSlim();
        using var capture = new LatestFrameCapture(new ScriptedSource(), s_options);
        capture.Open(
            new ScriptedSource { OnGrab = number => number <= 2 * capacity || mayGoOn.Wait(s_limit) },
            s_options with { Capacity = capacity });
        long before = capture.GetStatistics().TotalPushed;
        Assert.True(SpinWait.SpinUntil(() => capture.GetStatistics().CurrentStacked == capacity, s_limit));
        mayGoOn.Set();
        Assert.True(SpinWait.SpinUntil(() => capture.GetStatistics().TotalPushed > before + (10 * capacity), s_limit));
        Assert.InRange(capture.GetStatistics().CurrentStacked, 0, capacity);
        Assert.InRange(capture.GetStatistics().CurrentPooled, 0, capacity + 2);
    }

    [Fact]
    public void Another_clock_or_an_invalid_option_leaves_the_source_open()
    {
        var source = new ScriptedSource();
        using var capture = new LatestFrameCapture(source, s_options);
        Assert.Throws<ArgumentException>(
            () => capture.Open(new ScriptedSource(), s_options with { TimeProvider = new FakeTimeProvider() }));
        Assert.Throws<ArgumentException>(
            () => capture.Open(new ScriptedSource(), s_options with { MeterFactory = new TestMeterFactory() }));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => capture.Open("rtsp://192.0.2.1/", s_options with { Capacity = 0 }));
        Assert.Throws<ArgumentNullException>(() => capture.Open(0, (LatestFrameCaptureOptions)null!));
        Assert.Equal(1, source.OpenConnections);
        using Frame? frame = capture.ReadFrame(TestContext.Current.CancellationToken);
        Assert.NotNull(frame);
    }

    [Fact]
    public void A_disposed_capture_opens_nothing()
    {
        var capture = new LatestFrameCapture(s_options);
        capture.Dispose();
        Assert.Throws<ObjectDisposedException>(() => capture.Open(new ScriptedSource(), s_options));
        Assert.Throws<ObjectDisposedException>(() => capture.Open("x.mp4", s_options));
        Assert.Throws<ObjectDisposedException>(() => capture.Open(0, s_options));
    }
}
