using Microsoft.Extensions.Time.Testing;

namespace LatestFrames;

/// <summary>What a capture makes of what a stream's connection says; each grab moves the clock, and nothing else
/// does.</summary>
public sealed class StreamSessionTests : IDisposable
{
    private static readonly TimeSpan s_stall = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(100);

    private readonly FakeTimeProvider _clock = new();
    private readonly ListLogger _log = new();
    private readonly LatestFrameCaptureOptions _options;
    private LatestFrameCapture? _capture;
    private StateRecorder? _states;

    public StreamSessionTests() => _options = new LatestFrameCaptureOptions
    {
        TimeProvider = _clock,
        StallTimeout = s_stall,
        Reconnect = new ReconnectOptions { MaxAttempts = 1, HealthyAfter = TimeSpan.FromSeconds(5) },
    };

    private CaptureStatistics Statistics => _capture!.GetStatistics();

    [Fact]
    public void Silence_for_longer_than_the_stall_timeout_reconnects()
    {
        TimeSpan silence = TimeSpan.Zero;
        ScriptedStream source = Source(connection =>
        {
            if (connection.Number > 1) return connection.Grabs == 1 ? connection.Picture() : connection.WaitForEnd();
            if (connection.Grabs <= 3) return connection.Picture();
            silence = _clock.GetElapsedTime(connection.LastArrivalTimestamp);
            return StreamGrab.NotYet;
        });
        CaptureStateChangedEventArgs stalled = Open(source).WaitFor(CaptureState.Stalled);
        CaptureStateChangedEventArgs again = _states!.WaitFor(CaptureState.Reconnecting, after: stalled);
        _states.WaitFor(CaptureState.Live, after: again);

        Assert.Equal(
            (CaptureFailureReason.Stalled, CaptureFailureReason.Stalled),
            (stalled.Failure!.Reason, again.Failure!.Reason));
        Assert.InRange(silence, s_stall, s_stall + s_slice);
        Assert.Equal(
            (1, 1, 2, 1),
            (Statistics.TotalStalls, Statistics.TotalFailures, Statistics.TotalConnections, source.OpenConnections));
    }

    [Fact]
    public void Another_decoder_in_mid_stream_is_named()
    {
        Open(Source(
            connection => connection.Grabs > 5 ? connection.WaitForEnd() : connection.Picture(),
            connection =>
            {
                if (connection.Grabs == 3) connection.BackendName = "SCRIPT by software";
                return true;
            }));
        WaitUntil(() => Statistics.TotalPushed == 5, "pictures");

        Assert.Equal("SCRIPT by software", _capture!.GetBackendName());
    }

    [Fact]
    public void A_camera_that_sends_without_a_picture_is_not_stalled()
    {
        Open(Source(connection =>
        {
            if (connection.Grabs > 200) return connection.WaitForEnd();
            if (connection.Grabs == 1) return connection.Picture();
            connection.LastArrivalTimestamp = _clock.GetTimestamp();
            return StreamGrab.NotYet;
        }));
        WaitUntil(() => _clock.GetUtcNow() - _clock.Start >= 200 * s_slice, "end of the script");
        _states!.WaitFor(CaptureState.Live);

        Assert.Equal((0, 1), (Statistics.TotalStalls, Statistics.TotalConnections));
        Assert.Equal([CaptureState.Opening, CaptureState.Live], _states!.Changes.Select(change => change.Current));
    }

    [Fact]
    public void Pictures_of_which_none_can_be_converted_are_a_stall()
    {
        ScriptedStream source = Source(
            connection => connection.Number > 1 && connection.Grabs > 1
                ? connection.WaitForEnd()
                : connection.Picture(),
            connection => connection.Number > 1 || connection.Grabs <= 3);
        CaptureStateChangedEventArgs stalled = Open(source).WaitFor(CaptureState.Stalled);
        _states!.WaitFor(CaptureState.Live, after: stalled);

        Assert.Equal(CaptureFailureReason.Stalled, stalled.Failure!.Reason);
        Assert.Equal((1, 2), (Statistics.TotalStalls, Statistics.TotalConnections));

        // One each slice, the first and the last of the stall timeout included.
        Assert.InRange(Statistics.TotalDiscardedUnusable, s_stall / s_slice, s_stall / s_slice + 2);
    }

    [Fact]
    public void One_picture_in_time_that_can_be_converted_is_enough()
    {
        Open(Source(
            connection => connection.Grabs > 300 ? connection.WaitForEnd() : connection.Picture(),
            connection => connection.Grabs % 15 == 0));
        WaitUntil(() => Statistics.TotalPushed == 20 && Statistics.TotalDiscardedUnusable == 280, "pictures");

        Assert.Equal((0, 1), (Statistics.TotalStalls, Statistics.TotalConnections));
    }

    [Fact]
    public void On_demand_pictures_may_take_several_calls_to_convert()
    {
        // 4 s, which is two stall timeouts.
        const int Calls = 40;
        int calls = 0;
        Open(
            Source(connection => calls > Calls ? connection.WaitForEnd() : connection.Picture(), _ => ++calls > Calls),
            _options with { Conversion = FrameConversion.OnDemand, ReadTimeout = TimeSpan.FromMinutes(10) });
        using Frame? frame = _capture!.ReadFrame(TestContext.Current.CancellationToken);

        Assert.NotNull(frame);
        Assert.Equal(
            (Calls, 0, 1),
            (Statistics.TotalDiscardedUnusable, Statistics.TotalStalls, Statistics.TotalConnections));
    }

    [Theory]
    [InlineData(60, true, 5)] // 6 s
    [InlineData(40, true, 2)] // 4 s, of the 5 that make it healthy: the one further attempt is spent
    [InlineData(60, false, 2)] // none that can be shown
    public void A_connection_that_was_healthy_gives_the_attempts_back(int pictures, bool areUsable, int connections)
    {
        LatestFrameCaptureOptions options = _options with { StallTimeout = TimeSpan.FromMinutes(1) };
        ScriptedStream source = Source(
            connection =>
            {
                if (connection.Number == 5) return connection.WaitForEnd();
                return connection.Grabs <= pictures ? connection.Picture() : StreamGrab.Ended;
            },
            _ => areUsable);
        Open(source, options);
        if (connections < 5) _states!.WaitFor(CaptureState.Faulted);
        else WaitUntil(() => source.Connections == connections, "last connection");

        Assert.Equal(connections, source.Connections);
        Assert.Equal(connections == 5, _capture!.State != CaptureState.Faulted);
    }

    [Fact]
    public void Losses_of_all_connections_are_added_and_logged_once_a_minute()
    {
        Open(Source(connection =>
        {
            // 5 packets each 100 ms for 70 s, then a second connection that counts from 0.
            connection.Counters = new StreamCounters(5 * connection.Grabs, 2 * connection.Grabs, connection.Grabs);
            if (connection.Number > 1) return connection.Grabs == 1 ? connection.Picture() : connection.WaitForEnd();
            return connection.Grabs < 700 ? connection.Picture() : StreamGrab.Ended;
        }));
        WaitUntil(() => Statistics.TotalPacketsLost == 5 * 701, "losses of the second connection");

        Assert.Equal((2 * 701, 701), (Statistics.TotalPicturesHidden, Statistics.TotalPicturesSkipped));

        // Lines are written by another thread.
        string[] Lines() => [.. _log.Lines.Where(line => line.Contains("packets lost", StringComparison.Ordinal))];
        WaitUntil(() => Lines().Length >= 3, "the line of the second connection");
        string[] lines = Lines();
        Assert.Equal(3, lines.Length);
        Assert.Contains("5 packets lost, 2 pictures hidden", lines[0], StringComparison.Ordinal);

        // What came in the minute since the first line.
        Assert.Contains("3000 packets lost, 1200 pictures hidden", lines[1], StringComparison.Ordinal);
        Assert.Contains("5 packets lost, 2 pictures hidden", lines[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_end_of_the_stream_is_told_by_the_connection_as_far_as_it_knows_it(bool isKnown)
    {
        var failure = new CaptureFailure(CaptureFailureReason.Refused, "scripted: no more.");
        ScriptedStream source = Source(connection =>
        {
            if (connection.Number > 1) return connection.WaitForEnd();
            connection.Failure = isKnown ? failure : null;
            return connection.Grabs == 1 ? connection.Picture() : StreamGrab.Ended;
        });
        CaptureFailure told = Open(source).WaitFor(CaptureState.Reconnecting).Failure!;

        Assert.Equal(isKnown ? failure.Reason : CaptureFailureReason.Ended, told.Reason);
        Assert.Contains(isKnown ? "no more" : "closed the stream", told.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, 9, 1)]
    [InlineData(false, 0, 10)]
    public void Old_pictures_are_left_out_unless_they_are_wanted(bool skips, int left, int shown)
    {
        Open(
            Source(connection =>
            {
                if (connection.Grabs > 10) return connection.WaitForEnd();
                connection.IsBacklog = connection.Grabs < 10;
                return connection.Picture();
            }),
            _options with { SkipBacklog = skips });
        WaitUntil(() => Statistics.TotalGrabbed == 10, "pictures");

        WaitUntil(() => Statistics.TotalPushed == shown && Statistics.TotalDiscardedBacklog == left, "all pictures");
    }

    [Fact]
    public void A_frame_has_the_times_of_the_picture_that_was_converted()
    {
        // On demand the decoder may return an earlier picture than the one that was sent last.
        var camera = new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero);
        DateTimeOffset arrived = default;
        Open(Source(
            connection => connection.Grabs > 1 ? connection.WaitForEnd() : connection.Picture(),
            connection =>
            {
                arrived = connection.Times.At - TimeSpan.FromSeconds(1);
                connection.Times = new FrameTimes(
                    connection.Times.Timestamp - _clock.TimestampFrequency, arrived, camera);
                connection.Position = TimeSpan.FromSeconds(7);
                return true;
            }));
        using Frame? frame = _capture!.ReadFrame(TestContext.Current.CancellationToken);

        Assert.NotNull(frame);
        Assert.Equal(
            (arrived, camera, TimeSpan.FromSeconds(7)),
            (frame.GrabbedAt, frame.CameraTime, frame.SourcePosition));
        Assert.True(frame.Age >= TimeSpan.FromSeconds(1), $"{frame.Age}");
    }

    [Fact]
    public void A_rate_that_is_known_later_is_reported()
    {
        Open(Source(connection =>
        {
            if (connection.Grabs > 10) return connection.WaitForEnd();
            connection.FramesPerSecond = connection.Grabs < 10 ? 25 : 12.5;
            return connection.Picture();
        }));

        WaitUntil(() => Math.Abs(_capture!.Fps - 12.5) < 0.01, "new rate");
    }

    public void Dispose() => _capture?.Dispose();

    /// <summary>A source each grab of which takes a slice of the clock.</summary>
    private ScriptedStream Source(
        Func<ScriptedStream.Connection, StreamGrab> onGrab,
        Func<ScriptedStream.Connection, bool>? onRetrieve = null) =>
        new(_clock)
        {
            OnGrab = connection =>
            {
                _clock.Advance(s_slice);
                return onGrab(connection);
            },
            OnRetrieve = onRetrieve ?? (_ => true),
        };

    private StateRecorder Open(ScriptedStream source, LatestFrameCaptureOptions? options = null)
    {
        _capture = new LatestFrameCapture(options ?? _options, _log);
        _states = new StateRecorder(_capture);
        _capture.Open(source);
        return _states;
    }

    private void WaitUntil(Func<bool> condition, string what) =>
        Assert.True(
            SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(30)),
            $"no {what}; {Statistics}; {string.Join('\n', _log.Lines)}");
}
