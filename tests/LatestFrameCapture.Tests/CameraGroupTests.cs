using Microsoft.Extensions.Time.Testing;

namespace LatestFrames;

/// <summary>One frame of each of several cameras; the clock is the test's.</summary>
public sealed class CameraGroupTests : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _clock = new();
    private readonly List<SteppedCamera> _cameras = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        foreach (SteppedCamera camera in _cameras) camera.Dispose();
    }

    [Fact]
    public async Task Four_cameras_at_25_a_second_give_25_batches_within_the_tolerance()
    {
        using CameraGroup group = New(4);
        for (int i = 1; i <= 50; i++)
        {
            DateTimeOffset first = _clock.GetUtcNow();
            Task<FrameBatch?> reading = group.ReadAsync(Token).AsTask();
            foreach (SteppedCamera camera in _cameras)
            {
                camera.Send();
                _clock.Advance(TimeSpan.FromMilliseconds(6));
            }

            using FrameBatch batch = (await reading.WaitAsync(s_limit, Token))!;
            Assert.Equal((true, BatchClock.Arrival, first), (batch.IsComplete, batch.Clock, batch.Time));
            for (int k = 0; k < 4; k++)
            {
                Assert.Equal(i, batch.Frames[k]!.Number);
                Assert.Equal(TimeSpan.FromMilliseconds(6 * k), batch.Frames[k]!.GrabbedAt - batch.Time);
            }

            _clock.Advance(TimeSpan.FromMilliseconds(16));
        }

        CameraGroupStatistics counts = group.GetStatistics();
        Assert.Equal(new CameraGroupStatistics { TotalBatches = 50, TotalMatched = 200 }, counts);
        Assert.All(_cameras, camera => Assert.Equal(0, camera.Capture.GetStatistics().CurrentLeased));
    }

    [Fact]
    public async Task While_one_camera_is_frozen_the_other_three_keep_their_rate()
    {
        using CameraGroup group = New(4);
        for (int i = 1; i <= 50; i++)
        {
            Task<FrameBatch?> reading = group.ReadAsync(Token).AsTask();
            for (int k = 0; k < 3; k++)
            {
                _cameras[k].Send();
                WaitUntilHeld(group, k + 1);
                _clock.Advance(TimeSpan.FromMilliseconds(2));
            }

            // 6 of the 35 ms that a frame waits have passed.
            Assert.False(reading.IsCompleted);
            using FrameBatch batch = await WhileTimePasses(reading);
            Assert.Equal([i, i, i, null], batch.Frames.Select(frame => (int?)frame?.Number));
            Assert.False(batch.IsComplete);
            Assert.True(batch.Frames[0]!.Age >= TimeSpan.FromMilliseconds(35), $"{batch.Frames[0]!.Age}");
        }

        Assert.Equal(
            new CameraGroupStatistics { TotalBatches = 50, TotalIncomplete = 50, TotalMatched = 150 },
            group.GetStatistics());
    }

    [Fact]
    public async Task A_camera_that_is_not_live_is_not_waited_for()
    {
        var closed = new LatestFrameCapture(new LatestFrameCaptureOptions { TimeProvider = _clock });
        using CameraGroup group = New(1, others: closed);
        _cameras[0].Send();
        using (FrameBatch batch = (await group.ReadAsync(Token))!)
            Assert.Equal([1L, null], batch.Frames.Select(frame => frame?.Number));

        closed.Dispose();
        _clock.Advance(TimeSpan.FromMilliseconds(40));
        _cameras[0].Send();
        using (FrameBatch batch = (await group.ReadAsync(Token))!)
            Assert.Equal([2L, null], batch.Frames.Select(frame => frame?.Number));
    }

    [Fact]
    public async Task Cameras_with_clocks_are_matched_by_them()
    {
        using CameraGroup group = New(2, new CameraGroupOptions { MaxWait = TimeSpan.FromMilliseconds(200) });
        var taken = new DateTimeOffset(2026, 5, 6, 7, 8, 9, TimeSpan.Zero);
        Task<FrameBatch?> reading = group.ReadAsync(Token).AsTask();
        for (int i = 0; i < 3; i++)
        {
            _cameras[0].Send(taken + TimeSpan.FromMilliseconds(40 * i));
            WaitUntilHeld(group, i + 1);
            _clock.Advance(TimeSpan.FromMilliseconds(40));
        }

        _cameras[1].Send(taken + TimeSpan.FromMilliseconds(45));
        using FrameBatch batch = (await reading.WaitAsync(s_limit, Token))!;
        Assert.Equal((BatchClock.Camera, taken + TimeSpan.FromMilliseconds(40)), (batch.Clock, batch.Time));
        Assert.Equal([2L, 1L], batch.Frames.Select(frame => frame!.Number));
        Assert.Equal((1, 1), (group.GetStatistics().TotalUnmatched, group.GetStatistics().CurrentHeld));
    }

    [Fact]
    public void After_a_pause_the_newest_frames_are_read()
    {
        using CameraGroup group = New(2);
        for (int i = 0; i < 10; i++)
        {
            foreach (SteppedCamera camera in _cameras) camera.Send();
            _clock.Advance(TimeSpan.FromMilliseconds(40));
        }

        using FrameBatch batch = group.Read(Token)!;
        Assert.Equal([10L, 10L], batch.Frames.Select(frame => frame!.Number));
    }

    [Fact]
    public async Task A_frame_older_than_the_limit_is_in_no_batch()
    {
        using CameraGroup group = New(2);
        _cameras[0].Send();
        _clock.Advance(TimeSpan.FromSeconds(2));
        _cameras[1].Send(decoding: TimeSpan.FromMilliseconds(100));
        Task<FrameBatch?> reading = group.ReadAsync(Token).AsTask();
        using FrameBatch batch = await WhileTimePasses(reading);
        Assert.Equal([null, 1L], batch.Frames.Select(frame => frame?.Number));
        Assert.Equal(1, group.GetStatistics().TotalTooOld);
    }

    [Fact]
    public async Task On_demand_a_read_gets_frames_from_after_its_call()
    {
        using CameraGroup group = New(
            2, captureOptions: new LatestFrameCaptureOptions { Conversion = FrameConversion.OnDemand });
        foreach (SteppedCamera camera in _cameras) camera.Send();
        _clock.Advance(TimeSpan.FromMilliseconds(10));
        Task<FrameBatch?> reading = group.ReadAsync(Token).AsTask();
        foreach (SteppedCamera camera in _cameras) camera.Send();

        using FrameBatch batch = (await reading.WaitAsync(s_limit, Token))!;
        Assert.Equal([2L, 2L], batch.Frames.Select(frame => frame!.Number));
        foreach (SteppedCamera camera in _cameras) camera.Send();
        Assert.All(_cameras, camera => Assert.Equal(
            (1, 2),
            (camera.Capture.GetStatistics().TotalPushed, camera.Capture.GetStatistics().TotalDiscardedUnwanted)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Disposing_ends_the_read_and_gives_everything_back(bool isAsynchronous)
    {
        CameraGroup group = New(
            2, new CameraGroupOptions { MaxAge = TimeSpan.FromHours(1), MaxWait = TimeSpan.FromMinutes(10) });
        Task<FrameBatch?> reading = isAsynchronous
            ? group.ReadAsync(Token).AsTask()
            : Task.Run(() => group.Read(Token), Token);
        for (int i = 1; i <= 3; i++)
        {
            _cameras[0].Send();
            WaitUntilHeld(group, i);
        }

        Assert.Throws<InvalidOperationException>(() => group.Read(Token));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await group.ReadAsync(Token));
        group.Dispose();
        Assert.Null(await reading.WaitAsync(s_limit, Token));

        Assert.Throws<ObjectDisposedException>(() => group.Read(Token));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await group.ReadAsync(Token));
        group.Dispose();
        Assert.Equal((0, 3), (group.GetStatistics().CurrentHeld, group.GetStatistics().TotalUnmatched));
        Assert.Equal(0, _cameras[0].Capture.GetStatistics().CurrentLeased);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_token_ends_the_read_and_loses_no_frame(bool isAsynchronous)
    {
        using CameraGroup group = New(2);
        using var stop = new CancellationTokenSource();
        Task<FrameBatch?> reading = isAsynchronous
            ? group.ReadAsync(stop.Token).AsTask()
            : Task.Run(() => group.Read(stop.Token), Token);
        _cameras[0].Send();
        WaitUntilHeld(group, 1);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(s_limit, Token));

        _cameras[1].Send();
        using FrameBatch batch = group.Read(Token)!;
        Assert.True(batch.IsComplete);
    }

    [Fact]
    public async Task Without_a_frame_a_read_ends_with_the_read_timeout_or_with_the_captures()
    {
        using CameraGroup group = New(2);
        Task<FrameBatch?> reading = group.ReadAsync(Token).AsTask();
        _clock.Advance(TimeSpan.FromSeconds(9));
        Assert.False(reading.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await reading.WaitAsync(s_limit, Token));

        reading = group.ReadAsync(Token).AsTask();
        foreach (SteppedCamera camera in _cameras) camera.Dispose();
        Assert.Null(await reading.WaitAsync(s_limit, Token));
        Assert.Null(group.Read(Token));
        _cameras.Clear();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_group_that_is_disposed_while_frames_come_leaves_none_leased(bool isAsynchronous)
    {
        ScriptedSource Source() => new()
        {
            OnGrab = _ =>
            {
                Thread.Sleep(1);
                return true;
            },
        };
        var options = new LatestFrameCaptureOptions { SkipBacklog = false, Capacity = 1 };
        using var one = new LatestFrameCapture(Source(), options);
        using var two = new LatestFrameCapture(Source(), options);
        for (int i = 0; i < 50; i++)
        {
            var group = new CameraGroup([one, two], new CameraGroupOptions { Tolerance = TimeSpan.FromTicks(5000) });
            using var hasRead = new ManualResetEventSlim();
            Task reading = Task.Run(
                async () =>
                {
                    try
                    {
                        while ((isAsynchronous ? await group.ReadAsync(Token) : group.Read(Token)) is { } batch)
                        {
                            batch.Dispose();
                            hasRead.Set();
                        }
                    }
                    catch (ObjectDisposedException)
                    {
                        // Between two reads.
                    }
                },
                Token);
            Assert.True(hasRead.Wait(s_limit, Token));
            group.Dispose();
            await reading.WaitAsync(s_limit, Token);
            Assert.Equal(0, group.GetStatistics().CurrentHeld);
        }

        // What is leased is on the stack, and nowhere else.
        one.Release();
        two.Release();
        Assert.Equal((0, 0), (one.GetStatistics().CurrentLeased, two.GetStatistics().CurrentLeased));
    }

    [Fact]
    public void A_batch_outlives_its_group_and_its_captures()
    {
        CameraGroup group = New(1);
        _cameras[0].Send();
        FrameBatch batch = group.Read(Token)!;
        group.Dispose();
        _cameras[0].Dispose();
        _cameras.Clear();
        Assert.Equal(48, batch.Frames[0]!.Image.Rows);
        batch.Dispose();
        batch.Dispose();
        Assert.Throws<ObjectDisposedException>(() => batch.Frames[0]!.Image);
    }

    [Fact]
    public void A_group_that_cannot_be_is_refused()
    {
        using var one = new LatestFrameCapture();
        using var otherClock = new LatestFrameCapture(new LatestFrameCaptureOptions { TimeProvider = _clock });
        using var every = new LatestFrameCapture(new LatestFrameCaptureOptions { Delivery = FrameDelivery.Every });
        var disposed = new LatestFrameCapture();
        disposed.Dispose();
        Assert.Throws<ArgumentNullException>(() => new CameraGroup(null!));
        Assert.Throws<ArgumentException>(() => new CameraGroup([]));
        Assert.Throws<ArgumentException>(() => new CameraGroup([one, null!]));
        Assert.Throws<ArgumentException>(() => new CameraGroup([one, one]));
        Assert.Throws<ArgumentException>(() => new CameraGroup([one, otherClock]));
        Assert.Throws<ArgumentException>(() => new CameraGroup([one, every]));
        Assert.Throws<ObjectDisposedException>(() => new CameraGroup([one, disposed]));
        foreach (CameraGroupOptions wrong in new[]
        {
            new CameraGroupOptions { Tolerance = TimeSpan.FromTicks(-1) },
            new CameraGroupOptions { Tolerance = TimeSpan.FromSeconds(0.6) },
            new CameraGroupOptions { MaxAge = TimeSpan.Zero },
            new CameraGroupOptions { MaxAge = TimeSpan.FromDays(2) },
            new CameraGroupOptions { MaxWait = TimeSpan.FromTicks(-1) },
            new CameraGroupOptions { MaxWait = TimeSpan.FromSeconds(0.6) },
        })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => new CameraGroup([one], wrong));
        }

        using var group = new CameraGroup([one]);
        Assert.Same(one, Assert.Single(group.Captures));
    }

    [Fact]
    public async Task A_sequence_goes_on_over_a_gap_until_all_captures_have_ended()
    {
        using CameraGroup group = New(
            2, captureOptions: new LatestFrameCaptureOptions { ReadTimeout = TimeSpan.FromMilliseconds(50) });
        await using IAsyncEnumerator<FrameBatch> batches = group.ReadAllAsync(Token).GetAsyncEnumerator(Token);
        for (int i = 1; i <= 3; i++)
        {
            Task<bool> next = batches.MoveNextAsync().AsTask();
            for (int k = 0; k < 300; k++)
            {
                // Some read timeouts.
                _clock.Advance(TimeSpan.FromMilliseconds(10));
                await Task.Yield();
            }

            Assert.False(next.IsCompleted);
            foreach (SteppedCamera camera in _cameras) camera.Send();
            Assert.True(await next.WaitAsync(s_limit, Token));
            Assert.Equal([i, i], batches.Current.Frames.Select(frame => (int)frame!.Number));
            batches.Current.Dispose();
        }

        Task<bool> last = batches.MoveNextAsync().AsTask();
        _cameras[0].Dispose();
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(last.IsCompleted);
        _cameras[1].Dispose();
        Assert.False(await last.WaitAsync(s_limit, Token));
        _cameras.Clear();
    }

    [Fact]
    public async Task A_sequence_ends_with_its_group_and_with_its_token()
    {
        CameraGroup group = New(1);
        await using (IAsyncEnumerator<FrameBatch> batches = group.ReadAllAsync(Token).GetAsyncEnumerator(Token))
        {
            Task<bool> next = batches.MoveNextAsync().AsTask();
            group.Dispose();
            Assert.False(await next.WaitAsync(s_limit, Token));
        }

        await Assert.ThrowsAsync<ObjectDisposedException>(
            () => group.ReadAllAsync(Token).GetAsyncEnumerator(Token).MoveNextAsync().AsTask());
        using var other = new CameraGroup([_cameras[0].Capture]);
        using var end = new CancellationTokenSource();
        await using IAsyncEnumerator<FrameBatch> cancelled = other.ReadAllAsync(end.Token).GetAsyncEnumerator(Token);
        Task<bool> waiting = cancelled.MoveNextAsync().AsTask();
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(s_limit, Token));
    }

    [Fact]
    public async Task A_paused_camera_is_not_waited_for()
    {
        using CameraGroup group = New(2);
        _cameras[1].Capture.Pause();
        Task<FrameBatch?> reading = group.ReadAsync(Token).AsTask();
        foreach (SteppedCamera camera in _cameras) camera.Send();
        using (FrameBatch batch = (await reading.WaitAsync(s_limit, Token))!)
            Assert.Equal([1L, null], batch.Frames.Select(frame => frame?.Number));

        _cameras[1].Capture.Resume();
        _clock.Advance(TimeSpan.FromMilliseconds(40));
        reading = group.ReadAsync(Token).AsTask();
        foreach (SteppedCamera camera in _cameras) camera.Send();
        using FrameBatch both = (await reading.WaitAsync(s_limit, Token))!;
        Assert.Equal([2L, 2L], both.Frames.Select(frame => frame?.Number));
    }

    [Theory]
    [InlineData("pause")]
    [InlineData("pause and resume")]
    [InlineData("release")]
    public async Task A_frame_that_is_held_from_before_a_pause_is_in_no_batch(string what)
    {
        using CameraGroup group = New(2);
        Task<FrameBatch?> reading = group.ReadAsync(Token).AsTask();
        _cameras[1].Send();
        WaitUntilHeld(group, 1);
        if (what == "release") _cameras[1].EndWithCapture();
        else _cameras[1].Capture.Pause();
        if (what == "pause and resume")
        {
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            _cameras[1].Capture.Resume();
        }

        // At the time of the other one, or just after it: both would fit into one batch.
        _cameras[0].Send();
        using FrameBatch batch = await WhileTimePasses(reading);
        Assert.Equal([1L, null], batch.Frames.Select(frame => frame?.Number));
        Assert.Equal(1, group.GetStatistics().TotalUnmatched);
    }

    private CameraGroup New(
        int cameras,
        CameraGroupOptions? options = null,
        LatestFrameCapture? others = null,
        LatestFrameCaptureOptions? captureOptions = null)
    {
        for (int i = 0; i < cameras; i++)
        {
            _cameras.Add(new SteppedCamera(_clock, captureOptions));
            Assert.True(SpinWait.SpinUntil(() => _cameras[^1].Capture.State == CaptureState.Live, s_limit));
        }

        return new CameraGroup(
            [.. _cameras.Select(camera => camera.Capture), .. others is null ? [] : new[] { others }], options);
    }

    /// <summary>Waits while the clock goes on; a wait that begins during a step of it ends by as much later.</summary>
    private async Task<FrameBatch> WhileTimePasses(Task<FrameBatch?> reading)
    {
        for (int i = 0; i < 10_000 && !reading.IsCompleted; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            await Task.WhenAny(reading, Task.Delay(TimeSpan.FromMilliseconds(1), Token));
        }

        return (await reading.WaitAsync(s_limit, Token))!;
    }

    private static void WaitUntilHeld(CameraGroup group, int frames) =>
        Assert.True(
            SpinWait.SpinUntil(() => group.GetStatistics().CurrentHeld == frames, s_limit),
            group.GetStatistics().ToString());
}
