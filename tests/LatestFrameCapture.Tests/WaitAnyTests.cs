using OpenCvSharp;

namespace LatestFrames;

/// <summary>Waiting for one of several captures.</summary>
public sealed class WaitAnyTests : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private static readonly LatestFrameCaptureOptions s_options = new()
    {
        SkipBacklog = false,
        StallTimeout = TimeSpan.FromSeconds(60),
    };

    private readonly SemaphoreSlim _frames = new(0);
    private readonly SemaphoreSlim _never = new(0);
    private readonly LatestFrameCapture _quiet = new(s_options);
    private readonly LatestFrameCapture _seen = new(s_options);

    public void Dispose()
    {
        // First the threads out of their grabs, then the captures: the other way round each test would wait for
        // CloseTimeout.
        _frames.Release(1000);
        _never.Release(1000);
        _quiet.Dispose();
        _seen.Dispose();
        _frames.Dispose();
        _never.Dispose();
    }

    [Fact]
    public async Task The_wait_ends_with_the_first_frame_and_returns_its_capture()
    {
        Open();
        Task<(bool IsAny, int[] Ready)> waiting = Start(long.MaxValue);
        _frames.Release();

        (bool isAny, int[] ready) = await waiting.WaitAsync(s_limit, TestContext.Current.CancellationToken);
        Assert.True(isAny);
        Assert.Equal(1, Assert.Single(ready));
        using Frame? frame = _seen.TryReadFrame();
        Assert.NotNull(frame);
        Assert.False(LatestFrameCapture.WaitAny([_quiet, _seen], out ready, timeoutNs: 1000));
        Assert.Empty(ready);
    }

    [Fact]
    public async Task The_wait_notices_a_capture_that_is_opened_during_it()
    {
        _quiet.Open(new ScriptedSource { OnGrab = _ => _never.Wait(TimeSpan.FromSeconds(30)) });
        Task<(bool IsAny, int[] Ready)> waiting = Start(long.MaxValue);
        _seen.Open(new ScriptedSource());

        Assert.Equal(1, Assert.Single((await waiting.WaitAsync(s_limit, TestContext.Current.CancellationToken)).Ready));
    }

    [Fact]
    public async Task Captures_that_are_disposed_during_the_wait_end_it_without_an_exception()
    {
        // On demand a frame is converted only when somebody waits: that shows when the wait has begun.
        using var isWaiting = new ManualResetEventSlim();
        using var asked = new LatestFrameCapture(s_options with { Conversion = FrameConversion.OnDemand });
        Assert.True(asked.Open(new ScriptedSource
        {
            OnRetrieve = _ =>
            {
                isWaiting.Set();
                return false;
            },
        }));
        Task<bool> waiting = Task.Run(() => LatestFrameCapture.WaitAny([asked], out _, long.MaxValue));
        Assert.True(isWaiting.Wait(s_limit, TestContext.Current.CancellationToken));
        asked.Dispose();

        Assert.False(await waiting.WaitAsync(s_limit, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Captures_that_cannot_be_waited_for_are_refused()
    {
        Assert.ThrowsAny<ArgumentException>(() => LatestFrameCapture.WaitAny(null!, out _));
        Assert.ThrowsAny<ArgumentException>(() => LatestFrameCapture.WaitAny([], out _));
        Assert.ThrowsAny<ArgumentException>(() => LatestFrameCapture.WaitAny([_quiet, null!], out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => LatestFrameCapture.WaitAny([_quiet], out _, timeoutNs: -1));
        _quiet.Dispose();
        Assert.Throws<ObjectDisposedException>(() => LatestFrameCapture.WaitAny([_quiet], out _));
    }

    [Fact]
    public async Task On_demand_the_announced_frame_is_the_one_that_is_read()
    {
        using var asked = new LatestFrameCapture(s_options with { Conversion = FrameConversion.OnDemand });
        using var onlyOne = new SemaphoreSlim(0);
        Assert.True(asked.Open(new ScriptedSource { OnGrab = _ => onlyOne.Wait(s_limit) }));
        Task<bool> waiting = Task.Run(() => LatestFrameCapture.WaitAny([asked], out _, long.MaxValue));

        // Frames that come before the wait has begun are not converted.
        while (await Task.WhenAny(waiting, Task.Delay(1, TestContext.Current.CancellationToken)) != waiting)
            onlyOne.Release();
        Assert.True(await waiting);
        using var image = new Mat();
        Assert.True(asked.Read(image));

        // Announced once: the next read wants a frame grabbed after its call.
        using Frame? again = asked.TryReadFrame();
        Assert.Null(again);
        onlyOne.Release(1000);
    }

    private void Open()
    {
        Assert.True(_quiet.Open(new ScriptedSource { OnGrab = _ => _never.Wait(TimeSpan.FromSeconds(30)) }));
        Assert.True(_seen.Open(new ScriptedSource { OnGrab = _ => _frames.Wait(TimeSpan.FromSeconds(30)) }));
    }

    private Task<(bool IsAny, int[] Ready)> Start(long timeoutNs) => Task.Factory.StartNew(
        () => (LatestFrameCapture.WaitAny([_quiet, _seen], out int[] ready, timeoutNs), ready),
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);
}
