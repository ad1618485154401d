using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>A pause of a live source: what its readers get, what becomes of the connection, and who is told.</summary>
public sealed class PausingTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private static readonly LatestFrameCaptureOptions s_options = new()
    {
        SkipBacklog = false,
        OpenTimeout = s_limit,
        StallTimeout = s_limit,
        CloseTimeout = s_limit,
        ReadTimeout = s_limit,
        FrozenPictureTimeout = null,
        Reconnect = new ReconnectOptions
        {
            FirstDelay = TimeSpan.FromMilliseconds(10),
            MaxDelay = TimeSpan.FromMilliseconds(20)
        },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void With_the_connection_kept_frames_are_grabbed_and_none_is_converted()
    {
        int retrieved = 0;
        using var camera = new Camera { OnRetrieve = _ => Interlocked.Increment(ref retrieved) > 0 };
        using LatestFrameCapture capture = camera.Open();
        camera.Send();
        capture.ReadFrame(Token)!.Dispose();
        camera.Send();

        Assert.True(capture.Pause());
        Assert.Equal((CaptureState.Paused, null), (capture.State, capture.Failure));
        Assert.True(capture.IsOpened());
        Assert.Null(capture.TryReadFrame());
        Assert.Empty(capture.ReadRecent(3));
        for (int i = 0; i < 20; i++) camera.Send();
        Assert.Equal(2, retrieved);
        Assert.Null(capture.TryReadFrame());
        CaptureStatistics paused = capture.GetStatistics();
        Assert.Equal(
            (22, 2, 20, 1, 1),
            (paused.TotalGrabbed, paused.TotalPushed, paused.TotalDiscardedUnwanted, paused.TotalRead,
                paused.TotalDroppedUnread));
        Assert.Null(paused.CurrentAge);

        Assert.True(capture.Resume());
        Assert.Equal(CaptureState.Live, capture.State);
        Assert.Null(capture.TryReadFrame());
        camera.Send();
        using Frame frame = capture.ReadFrame(Token)!;
        Assert.Equal((23, 23), (frame.Number, ScriptedSource.NumberIn(frame.Image)));
        CaptureStatistics after = capture.GetStatistics();
        Assert.Equal((1, 0, 0), (after.TotalConnections, after.TotalFailures, after.TotalStalls));
        Assert.Equal((1, 1), (camera.Source.Connections, camera.Source.OpenConnections));
    }

    [Fact]
    public void With_the_connection_closed_the_camera_is_free_until_it_is_opened_again()
    {
        using var camera = new Camera();
        using LatestFrameCapture capture = camera.Open();
        var states = new StateRecorder(capture);
        camera.Send();

        Assert.True(capture.Pause(PauseMode.CloseConnection));
        WaitUntil(() => camera.Source.OpenConnections == 0, "end of the connection");
        Assert.Equal((CaptureState.Paused, null), (capture.State, capture.Failure));
        Assert.True(capture.IsOpened());
        Assert.Null(capture.TryReadFrame());
        Assert.False(capture.Set(VideoCaptureProperties.Exposure, 3));

        Assert.True(capture.Resume());
        camera.WaitForGrab();
        Assert.Equal(CaptureState.Live, capture.State);
        camera.Send();
        using Frame frame = capture.ReadFrame(Token)!;
        Assert.Equal(1, ScriptedSource.NumberIn(frame.Image));
        Assert.Equal((2, 1), (camera.Source.Connections, camera.Source.OpenConnections));
        CaptureStatistics statistics = capture.GetStatistics();
        Assert.Equal((2, 0, 0), (statistics.TotalConnections, statistics.TotalFailures, statistics.TotalStalls));

        // The event of the opening may come after the recorder.
        states.WaitFor(CaptureState.Live, after: states.WaitFor(CaptureState.Paused));
        Assert.Equal(
            [CaptureState.Paused, CaptureState.Reconnecting, CaptureState.Live],
            states.Changes.Select(change => change.Current).TakeLast(3));
    }

    [Fact]
    public void A_closed_connection_leaves_no_images_behind()
    {
        using var camera = new Camera();
        using LatestFrameCapture capture = camera.Open();
        for (int i = 0; i < 10; i++) camera.Send();
        Assert.True(capture.GetStatistics().CurrentBuffers > 0);
        capture.Pause(PauseMode.CloseConnection);
        WaitUntil(() => capture.GetStatistics() is { CurrentBuffers: 0, CurrentPooled: 0 }, "end of the images");
        capture.Resume();
        camera.WaitForGrab();
        camera.Send();
        using Frame frame = capture.ReadFrame(Token)!;
        Assert.Equal(1, ScriptedSource.NumberIn(frame.Image));
    }

    [Fact]
    public async Task A_property_that_is_set_while_its_connection_is_closed_is_set_on_the_next_one()
    {
        LatestFrameCapture? capture = null;
        var values = new ConcurrentQueue<double>();
        using var camera = new Camera
        {
            OnSet = (_, value) =>
            {
                values.Enqueue(value);
                if (values.Count == 1) capture!.Pause(PauseMode.CloseConnection);
                return true;
            },
        };
        using LatestFrameCapture opened = capture = camera.Open();
        Task<bool> setting = Task.Run(() => opened.Set(VideoCaptureProperties.Exposure, 3), Token);

        // It is served between two frames.
        while (!setting.IsCompleted)
        {
            camera.Go();
            await Task.WhenAny(setting, Task.Delay(5, Token));
        }

        Assert.True(await setting);
        WaitUntil(() => camera.Source.OpenConnections == 0, "end of the connection");
        capture.Resume();
        camera.WaitForGrab();
        WaitUntil(() => camera.Source.Connections == 2 && values.Count == 2, "the next connection");
        Assert.Equal([3, 3], values);
    }

    [Fact]
    public void An_exception_of_what_the_source_does_when_its_connection_is_given_up_stays_there()
    {
        const string Text = "thrown when the connection is given up";
        int thrown = 0;
        using var unobserved = new UnobservedExceptions(Text);
        Camera? camera = null;
        using var own = camera = new Camera
        {
            OnOpen = _ =>
            {
                camera!.Source.Token.Register(() =>
                {
                    Interlocked.Increment(ref thrown);
                    throw new InvalidOperationException(Text);
                });
                return true;
            },
        };
        using LatestFrameCapture capture = camera.Open();
        capture.Pause(PauseMode.CloseConnection);
        WaitUntil(
            () => camera.Source.OpenConnections == 0 && Volatile.Read(ref thrown) == 1, "end of the connection");
        Assert.Equal(0, unobserved.Collect());
    }

    [Theory]
    [InlineData(PauseMode.KeepConnection)]
    [InlineData(PauseMode.CloseConnection)]
    public void A_frame_that_is_being_converted_when_the_pause_comes_is_never_read(PauseMode mode)
    {
        using var conversion = new FirstConversion();
        using var camera = new Camera { OnRetrieve = _ => conversion.Run() };
        using LatestFrameCapture capture = camera.Open();
        camera.Go();
        conversion.WaitForBegin();

        // The pause ends before the conversion does: the frame is still of before it.
        capture.Pause(mode);
        capture.Resume();
        conversion.End();
        camera.WaitForGrab();
        Assert.Null(capture.TryReadFrame());
        camera.Send();
        using Frame frame = capture.ReadFrame(Token)!;
        Assert.Equal(mode == PauseMode.KeepConnection ? 2 : 1, ScriptedSource.NumberIn(frame.Image));
        Assert.Equal(ScriptedSource.NumberIn(frame.Image), frame.Number);
        Assert.Null(Conservation.FindViolation(capture.GetStatistics()));
    }

    [Theory]
    [InlineData(PauseMode.KeepConnection)]
    [InlineData(PauseMode.CloseConnection)]
    public void A_frame_from_before_the_pause_is_never_read_also_where_the_end_of_the_pause_was_asked_for_before(
        PauseMode mode)
    {
        var clock = new RiggedClock();
        using var conversion = new FirstConversion();
        using var camera = new Camera { OnRetrieve = _ => conversion.Run() };
        using LatestFrameCapture capture = camera.Open(s_options with { TimeProvider = clock });
        clock.OnTimestamp = asked =>
        {
            // A thread that has just read the clock for Resume; meanwhile a frame comes, and another thread pauses.
            clock.OnTimestamp = null;
            while (clock.GetTimestamp() <= asked) Thread.SpinWait(1);
            camera.Go();
            conversion.WaitForBegin();
            while (clock.GetElapsedTime(asked) < TimeSpan.FromMilliseconds(1)) Thread.SpinWait(1);
            Assert.True(capture.Pause(mode));
            return asked;
        };
        Assert.True(capture.Resume());
        conversion.End();
        camera.WaitForGrab();
        Assert.Null(capture.TryReadFrame());
        camera.Send();
        using Frame frame = capture.ReadFrame(Token)!;
        Assert.Equal(mode == PauseMode.KeepConnection ? 2 : 1, ScriptedSource.NumberIn(frame.Image));
    }

    [Fact]
    public void A_pause_that_ends_at_once_still_makes_a_new_connection_of_one_that_it_gave_up()
    {
        using var camera = new Camera();
        using LatestFrameCapture capture = camera.Open();
        capture.Pause(PauseMode.CloseConnection);
        capture.Resume();
        camera.WaitForGrab();
        camera.Send();

        capture.ReadFrame(Token)!.Dispose();
        Assert.Equal(
            (2, 1, 0),
            (camera.Source.Connections, camera.Source.OpenConnections, capture.GetStatistics().TotalFailures));
    }

    [Theory]
    [InlineData(PauseMode.KeepConnection)]
    [InlineData(PauseMode.CloseConnection)]
    public async Task A_reader_that_waits_gets_the_first_frame_after_the_pause(PauseMode mode)
    {
        using var camera = new Camera();
        using LatestFrameCapture capture = camera.Open();
        using LatestFrameReader second = capture.CreateReader();
        Task<Frame?> blocked = Task.Run(() => capture.ReadFrame(Token), Token);
        Task<Frame?> waiting = second.ReadAsync(Token).AsTask();
        capture.Pause(mode);
        if (mode == PauseMode.KeepConnection) camera.Send();
        else WaitUntil(() => camera.Source.OpenConnections == 0, "end of the connection");
        Assert.False(blocked.IsCompleted);
        Assert.False(waiting.IsCompleted);

        capture.Resume();
        if (mode == PauseMode.CloseConnection) camera.WaitForGrab();
        camera.Send();
        using Frame? one = await blocked.WaitAsync(s_limit, Token);
        using Frame? other = await waiting.WaitAsync(s_limit, Token);
        Assert.Equal(2 - (int)mode, one!.Number);
        Assert.Equal(one.Number, other!.Number);
    }

    [Fact]
    public async Task Reads_end_at_their_own_limit_and_a_sequence_goes_on_after_the_pause()
    {
        using var camera = new Camera();
        using LatestFrameCapture capture = camera.Open(s_options with { ReadTimeout = TimeSpan.FromMilliseconds(30) });
        await using IAsyncEnumerator<Frame> frames = capture.ReadAllAsync(Token).GetAsyncEnumerator(Token);
        capture.Pause();
        using var image = new Mat();
        Assert.False(capture.Read(image));
        Assert.True(image.Empty());
        Assert.Null(await capture.ReadAsync(Token));
        Assert.False(LatestFrameCapture.WaitAny([capture], out _, timeoutNs: 1_000_000));
        ValueTask<bool> next = frames.MoveNextAsync();
        Assert.False(capture.Read(image, TimeSpan.FromHours(1)));
        Assert.False(next.IsCompleted);

        capture.Resume();
        camera.Send();
        Assert.True(await next);
        frames.Current.Dispose();
    }

    [Theory]
    [InlineData(PauseMode.KeepConnection)]
    [InlineData(PauseMode.CloseConnection)]
    public async Task A_pause_may_come_before_the_first_connection(PauseMode mode)
    {
        using var isOpening = new ManualResetEventSlim();
        using var mayOpen = new ManualResetEventSlim();
        using var camera = new Camera
        {
            OnOpen = number =>
            {
                isOpening.Set();
                return number > 1 || mayOpen.Wait(s_limit);
            },
        };
        using var capture = new LatestFrameCapture(s_options);
        Task<bool> opening = Task.Run(() => capture.Open(camera.Source), Token);
        Assert.True(isOpening.Wait(s_limit, Token));
        Assert.True(capture.Pause(mode));
        Assert.Equal(CaptureState.Paused, capture.State);
        Assert.False(capture.IsOpened());
        mayOpen.Set();
        Assert.Equal(mode == PauseMode.KeepConnection, await opening.WaitAsync(s_limit, Token));
        Assert.Equal(CaptureState.Paused, capture.State);
        if (mode == PauseMode.KeepConnection) camera.WaitForGrab();
        else WaitUntil(() => camera.Source.OpenConnections == 0, "end of the connection");

        capture.Resume();
        if (mode == PauseMode.CloseConnection) camera.WaitForGrab();
        camera.Send();
        capture.ReadFrame(Token)!.Dispose();
        Assert.Equal((1 + (int)mode, 0), (camera.Source.Connections, capture.GetStatistics().TotalFailures));
    }

    [Fact]
    public void In_the_wait_for_the_next_attempt_a_pause_without_connection_ends_the_attempts()
    {
        var clock = new FakeTimeProvider();
        using var camera = new Camera(new CaptureFailure(CaptureFailureReason.Refused, "no"))
        {
            OnOpen = number => number > 1
        };
        using LatestFrameCapture capture = camera.Open(
            s_options with
            {
                TimeProvider = clock,
                Reconnect = new ReconnectOptions { DelayOf = _ => TimeSpan.FromHours(1) }
            },
            waits: false);
        WaitUntil(() => capture.State == CaptureState.Reconnecting, "wait");
        capture.Pause(PauseMode.CloseConnection);
        WaitUntil(() => capture.Failure is null, "pause");
        clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal((CaptureState.Paused, 1), (capture.State, camera.Source.Connections));

        // At once, not after the hour.
        capture.Resume();
        camera.WaitForGrab();
        Assert.Equal((CaptureState.Live, 2), (capture.State, camera.Source.Connections));
    }

    [Fact]
    public void A_kept_connection_that_is_lost_is_made_again_in_the_background()
    {
        var clock = new FakeTimeProvider();
        using var camera = new Camera(new CaptureFailure(CaptureFailureReason.Refused, "no"))
        {
            OnOpen = number => number != 2
        };
        using LatestFrameCapture capture = camera.Open(s_options with
        {
            TimeProvider = clock,
            OpenTimeout = TimeSpan.FromHours(2),
            StallTimeout = TimeSpan.FromHours(2),
            Reconnect = new ReconnectOptions { DelayOf = _ => TimeSpan.FromMinutes(1) },
        });
        var states = new StateRecorder(capture);
        capture.Pause();
        camera.Lose();
        for (int attempt = 1; attempt <= 2; attempt++)
        {
            CaptureFailureReason reason = attempt == 1 ? CaptureFailureReason.Ended : CaptureFailureReason.Refused;
            WaitUntil(() => capture.Failure?.Reason == reason, $"failure {reason}");
            Assert.Equal(CaptureState.Paused, capture.State);

            // The thread may not be in its wait yet.
            int connections = camera.Source.Connections;
            for (int i = 0; i < 50 && camera.Source.Connections == connections; i++)
            {
                clock.Advance(TimeSpan.FromMinutes(1));
                SpinWait.SpinUntil(() => camera.Source.Connections > connections, TimeSpan.FromMilliseconds(200));
            }
        }

        camera.WaitForGrab();
        Assert.Equal((CaptureState.Paused, null), (capture.State, capture.Failure));
        camera.Send();
        Assert.Null(capture.TryReadFrame());
        capture.Resume();
        camera.Send();
        using Frame frame = capture.ReadFrame(Token)!;
        Assert.Equal(2, capture.GetStatistics().TotalFailures);
        states.WaitFor(CaptureState.Live, after: states.WaitFor(CaptureState.Paused));
        Assert.Equal(
            [CaptureState.Paused, CaptureState.Live],
            states.Changes.Select(change => change.Current).TakeLast(2));
    }

    [Fact]
    public async Task A_connection_that_fails_for_good_ends_the_pause()
    {
        using var camera = new Camera();
        using LatestFrameCapture capture = camera.Open(s_options with { Reconnect = null });
        var states = new StateRecorder(capture);
        capture.Pause();
        Task<Frame?> read = Task.Run(() => capture.ReadFrame(Token), Token);
        camera.Lose();
        states.WaitFor(CaptureState.Faulted);
        Assert.Null(await read.WaitAsync(s_limit, Token));
        Assert.False(capture.Pause());
        Assert.Equal(CaptureState.Faulted, capture.State);

        // The next source is not paused.
        Assert.True(capture.Open(camera.Source));
        camera.WaitForGrab();
        camera.Send();
        capture.ReadFrame(Token)!.Dispose();
    }

    [Fact]
    public void The_mode_may_change_in_a_pause()
    {
        using var camera = new Camera();
        using LatestFrameCapture capture = camera.Open();
        Assert.True(capture.Pause());
        Assert.True(capture.Pause());
        Assert.True(capture.Pause(PauseMode.CloseConnection));
        WaitUntil(() => camera.Source.OpenConnections == 0, "end of the connection");
        Assert.True(capture.Pause(PauseMode.CloseConnection));
        Assert.Equal(1, camera.Source.Connections);

        // Connected in advance, so that a later Resume shows a frame at once.
        Assert.True(capture.Pause(PauseMode.KeepConnection));
        camera.WaitForGrab();
        camera.Send();
        Assert.Equal((CaptureState.Paused, 2), (capture.State, camera.Source.Connections));
        Assert.Null(capture.TryReadFrame());
        Assert.True(capture.Resume());
        Assert.False(capture.Resume());
        camera.Send();
        capture.ReadFrame(Token)!.Dispose();
    }

    [Theory]
    [InlineData(PauseMode.KeepConnection)]
    [InlineData(PauseMode.CloseConnection)]
    public async Task Open_Release_and_Dispose_end_a_pause(PauseMode mode)
    {
        using var camera = new Camera();
        using var other = new Camera();
        using LatestFrameCapture capture = camera.Open();
        var states = new StateRecorder(capture);
        capture.Pause(mode);
        Assert.True(capture.Open(other.Source));
        other.WaitForGrab();
        Assert.Equal((CaptureState.Live, 0), (capture.State, camera.Source.OpenConnections));
        Assert.False(capture.Resume());
        other.Send();
        capture.ReadFrame(Token)!.Dispose();

        capture.Pause(mode);
        Task<Frame?> read = Task.Run(() => capture.ReadFrame(Token), Token);
        capture.Release();
        Assert.Null(await read.WaitAsync(s_limit, Token));
        Assert.Equal(CaptureState.Closed, capture.State);
        Assert.False(capture.Pause(mode));
        Assert.False(capture.Resume());
        Assert.Equal(0, other.Source.OpenConnections);
        CaptureStateChangedEventArgs second = states.WaitFor(
            CaptureState.Paused,
            after: states.WaitFor(CaptureState.Opening, after: states.WaitFor(CaptureState.Paused)));
        states.WaitFor(CaptureState.Closed, after: second);
        Assert.DoesNotContain(
            states.Changes, change => change is { Previous: CaptureState.Paused, Current: CaptureState.Live });

        using var third = new Camera();
        using LatestFrameCapture disposed = third.Open();
        disposed.Pause(mode);
        read = Task.Run(() => disposed.ReadFrame(Token), Token);
        disposed.Dispose();
        try
        {
            Assert.Null(await read.WaitAsync(s_limit, Token));
        }
        catch (ObjectDisposedException)
        {
            // The read began after it.
        }

        Assert.Equal(0, third.Source.OpenConnections);
        Assert.Throws<ObjectDisposedException>(() => disposed.Pause(mode));
        Assert.Throws<ObjectDisposedException>(() => disposed.Resume());
    }

    [Fact]
    public void What_is_not_open_cannot_be_paused()
    {
        using var capture = new LatestFrameCapture(s_options);
        Assert.False(capture.Pause());
        Assert.False(capture.Resume());
        Assert.Equal(CaptureState.Closed, capture.State);
        Assert.Throws<ArgumentOutOfRangeException>(() => capture.Pause((PauseMode)2));
    }

    [Fact]
    public void A_paused_camera_that_sends_is_not_stalled_and_one_that_is_silent_reconnects()
    {
        var clock = new FakeTimeProvider();
        int silentFrom = int.MaxValue;
        using var isPaused = new ManualResetEventSlim();
        var source = new ScriptedStream(clock)
        {
            OnGrab = connection =>
            {
                Assert.True(isPaused.Wait(s_limit));
                clock.Advance(TimeSpan.FromMilliseconds(100));
                if (connection.Number > 1) return connection.WaitForEnd();
                if (connection.Grabs < 200) return connection.Picture();
                Interlocked.CompareExchange(ref silentFrom, connection.Grabs, int.MaxValue);
                return StreamGrab.NotYet;
            },
        };
        using var capture = new LatestFrameCapture(
            source, s_options with { TimeProvider = clock, StallTimeout = TimeSpan.FromSeconds(2) });
        var states = new StateRecorder(capture);
        capture.Pause();
        isPaused.Set();

        // 20 s of pictures, then 2 s of none.
        WaitUntil(() => source.Connections == 2, "reconnection");
        Assert.Equal(200, silentFrom);
        CaptureStatistics statistics = capture.GetStatistics();
        Assert.Equal((199, 0, 1), (statistics.TotalDiscardedUnwanted, statistics.TotalPushed, statistics.TotalStalls));
        Assert.Equal(CaptureState.Paused, capture.State);
        states.WaitFor(CaptureState.Paused);
        Assert.DoesNotContain(
            states.Changes, change => change.Current is CaptureState.Stalled or CaptureState.Reconnecting);
    }

    [Fact]
    public void A_thread_that_hangs_is_replaced_and_the_pause_holds()
    {
        var clock = new FakeTimeProvider();
        using var camera = new Camera { Hangs = true };
        using LatestFrameCapture capture = camera.Open(s_options with
        {
            TimeProvider = clock,
            StallTimeout = TimeSpan.FromSeconds(2),
            CloseTimeout = TimeSpan.FromMilliseconds(100)
        });
        capture.Pause(PauseMode.CloseConnection);
        WaitUntil(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                return capture.GetStatistics().TotalAbandoned == 1;
            },
            "replacement");
        Assert.Equal((CaptureState.Paused, 1), (capture.State, camera.Source.Connections));
        camera.Go();
        WaitUntil(() => camera.Source.OpenConnections == 0, "end of the connection");
        Assert.Equal((CaptureState.Paused, 1), (capture.State, camera.Source.Connections));
        capture.Resume();
        camera.WaitForGrab();
        Assert.Equal((CaptureState.Live, 2), (capture.State, camera.Source.Connections));
    }

    [Fact]
    public async Task On_demand_a_reader_that_waited_in_the_pause_is_a_demand_after_it()
    {
        int retrieved = 0;
        using var camera = new Camera { OnRetrieve = _ => Interlocked.Increment(ref retrieved) > 0 };
        using LatestFrameCapture capture = camera.Open(s_options with { Conversion = FrameConversion.OnDemand });
        capture.Pause();
        Task<Frame?> read = capture.ReadAsync(Token).AsTask();
        for (int i = 0; i < 5; i++) camera.Send();
        Assert.Equal(0, retrieved);
        capture.Resume();
        camera.Send();
        using Frame? frame = await read.WaitAsync(s_limit, Token);
        Assert.Equal((6, 1), (frame!.Number, retrieved));
    }

    [Fact]
    public async Task Whoever_pauses_and_resumes_no_frame_is_from_before()
    {
        using var capture = new LatestFrameCapture(s_options with { ReadTimeout = TimeSpan.FromMilliseconds(20) });
        var source = new ScriptedSource { OnGrab = _ => Thread.Yield() || true };
        capture.Open(source);
        using var end = new CancellationTokenSource(TimeSpan.FromSeconds(4));
        var problems = new ConcurrentQueue<string>();
        long resumes = 0, frames = 0;
        void Loop(Action<Random> action) => LoopUntil(action, problems, end.Token);
        Task[] callers =
        [
            Long(() => Loop(random => capture.Pause((PauseMode)random.Next(2)))),
            Long(() => Loop(random => capture.Pause((PauseMode)random.Next(2)))),
            Long(() => Loop(_ => capture.Resume())),
            Long(() => Loop(random =>
            {
                if (random.Next(50) == 0) capture.Release();
                if (random.Next(20) == 0) capture.Open(source);
            })),
            Long(() =>
            {
                using LatestFrameReader reader = capture.CreateReader();
                long last = 0;
                Loop(_ =>
                {
                    using Frame? frame = reader.ReadFrame(Token);
                    if (frame is null) return;
                    frames++;
                    if (frame.Number <= last) problems.Enqueue($"{frame.Number} after {last}");
                    last = frame.Number;
                });
            }),
            Long(() => Loop(_ =>
            {
                if (Conservation.FindViolation(capture.GetStatistics()) is { } violation) problems.Enqueue(violation);
            })),
        ];
        await Task.WhenAll(callers).WaitAsync(s_limit, Token);
        Assert.Empty(problems);

        // Alone again: it still does what it is told.
        capture.Open(source);
        for (int i = 0; i < 200; i++)
        {
            capture.Pause((PauseMode)(i % 2));
            Assert.Null(capture.TryReadFrame());
            long resumed = TimeProvider.System.GetTimestamp();
            capture.Resume();
            using Frame? frame = ReadPatiently(capture);
            Assert.True(frame!.GrabbedTimestamp >= resumed, $"a frame of before the pause's end, {i}");
            resumes++;
        }

        capture.Dispose();
        Assert.True(frames > 0 && resumes == 200);
        WaitUntil(() => source.OpenConnections == 0, "end of all connections");
        CaptureStatistics statistics = capture.GetStatistics();
        Assert.Null(Conservation.FindViolation(statistics));
        Assert.Equal((0, 0, 0), (statistics.TotalAbandoned, statistics.CurrentBuffers, statistics.TotalFailures));
        Assert.Equal(0, ScriptedSource.CallsOfOtherThreads);
    }

    private static Frame? ReadPatiently(LatestFrameCapture capture)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < s_limit)
        {
            if (capture.ReadFrame(Token) is { } frame) return frame;
        }

        return null;
    }

    private static void LoopUntil(Action<Random> action, ConcurrentQueue<string> problems, CancellationToken end)
    {
        var random = new Random();
        try
        {
            while (!end.IsCancellationRequested)
            {
                action(random);
                Thread.Yield();
            }
        }
        catch (Exception exception)
        {
            problems.Enqueue(exception.ToString());
        }
    }

    private static Task Long(Action action) => Task.Factory.StartNew(
        action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static void WaitUntil(Func<bool> condition, string what) =>
        Assert.True(SpinWait.SpinUntil(condition, s_limit), $"no {what}");

    /// <summary>A camera each picture of which the test sends.</summary>
    /// <summary>The conversion of the first frame, which lasts until the test ends it.</summary>
    private sealed class FirstConversion : IDisposable
    {
        private readonly ManualResetEventSlim _hasBegun = new();
        private readonly ManualResetEventSlim _mayEnd = new();
        private int _frames;

        public bool Run()
        {
            if (Interlocked.Increment(ref _frames) != 1) return true;
            _hasBegun.Set();
            return _mayEnd.Wait(s_limit);
        }

        public void WaitForBegin() => Assert.True(_hasBegun.Wait(s_limit, Token));

        public void End() => _mayEnd.Set();

        public void Dispose()
        {
            _hasBegun.Dispose();
            _mayEnd.Dispose();
        }
    }

    private sealed class Camera : IDisposable
    {
        private readonly SemaphoreSlim _go = new(0);
        private readonly SemaphoreSlim _inGrab = new(0);
        private volatile bool _isLost;
        private volatile bool _isEnding;

        public Camera(CaptureFailure? failure = null) => Source = new ScriptedSource
        {
            OnGrab = _ => Grab(),
            OnRetrieve = number => OnRetrieve(number),
            OnOpen = number => OnOpen(number),
            OnSet = (property, value) => OnSet(property, value),
            Failure = failure,
        };

        public ScriptedSource Source { get; }

        public Func<long, bool> OnRetrieve { get; init; } = _ => true;

        public Func<int, bool> OnOpen { get; init; } = _ => true;

        public Func<int, double, bool> OnSet { get; init; } = (_, _) => true;

        /// <summary>Whether a grab goes on when its connection is not wanted any more.</summary>
        public bool Hangs { get; init; }

        /// <summary>Opens it, and waits for the first grab.</summary>
        public LatestFrameCapture Open(LatestFrameCaptureOptions? options = null, bool waits = true)
        {
            var capture = new LatestFrameCapture(Source, options ?? s_options);
            if (waits) WaitForGrab();
            return capture;
        }

        /// <summary>Waits until the capture asks for a frame.</summary>
        public void WaitForGrab() => Assert.True(_inGrab.Wait(s_limit));

        /// <summary>Lets one grab return.</summary>
        public void Go() => _go.Release();

        /// <summary>Sends a frame, and waits until the capture has dealt with it.</summary>
        public void Send()
        {
            Go();
            WaitForGrab();
        }

        /// <summary>Lets the grab that is waited in fail.</summary>
        public void Lose()
        {
            _isLost = true;
            Go();
        }

        public void Dispose()
        {
            // Not the semaphores: a thread that was abandoned may still be in them.
            _isEnding = true;
            _go.Release(1000);
        }

        private bool Grab()
        {
            _inGrab.Release();
            try
            {
                Assert.True(_go.Wait(TimeSpan.FromSeconds(60), Hangs ? CancellationToken.None : Source.Token));
            }
            catch (OperationCanceledException)
            {
                return false;
            }

            bool isLost = _isLost;
            _isLost = false;
            return !isLost && !_isEnding;
        }
    }
}
