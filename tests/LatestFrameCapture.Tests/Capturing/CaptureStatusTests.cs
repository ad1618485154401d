using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OpenCvSharp;

namespace LatestFrames;

public sealed class CaptureStatusTests
{
    private static readonly ConnectionInfo s_connection =
        new("SCRIPT", IsLive: true, new Size(64, 48), 25, FourCC: 0, FrameCount: -1);
    private static readonly CaptureFailure s_stall = new(CaptureFailureReason.Stalled, "no frame");
    private static readonly CaptureFailure s_starvation = new(CaptureFailureReason.Starved, "too many");
    private static readonly CaptureFailure s_lost = new(CaptureFailureReason.Ended, "closed");

    private readonly FakeTimeProvider _clock = new();
    private readonly CaptureStatus _status = new("test", NullLogger.Instance, static _ => { }, static _ => { });

    [Fact]
    public void A_stall_shows_until_a_frame_comes_and_counts_once()
    {
        StallWatch watch = Open(generation: 1);
        _clock.Advance(TimeSpan.FromSeconds(6));
        _status.CheckStall(_clock.GetTimestamp(), _ => s_stall);
        _status.CheckStall(_clock.GetTimestamp(), _ => s_stall);
        Assert.Equal(CaptureState.Stalled, _status.Current.State);
        Assert.Equal(1, _status.Count().Stalls);

        Assert.True(watch.OnFrame(_clock.GetTimestamp()));
        _status.ReportFlowing(1, watch);
        Assert.Equal(CaptureState.Live, _status.Current.State);
        Assert.Null(_status.Current.Failure);
    }

    [Fact]
    public void A_late_watchdog_reports_no_stall_of_a_lost_connection()
    {
        Open(generation: 1);
        _clock.Advance(TimeSpan.FromSeconds(6));
        _status.ReportStalled(1, s_stall);
        _status.ReportFaulted(1, s_lost);
        _status.CheckStall(_clock.GetTimestamp(), _ => s_stall);
        Assert.Equal(CaptureState.Faulted, _status.Current.State);
        Assert.False(_status.Current.IsOpened);
        Assert.True(_status.Current.HasEnded);
    }

    [Fact]
    public void A_connection_that_is_lost_during_the_watchdogs_check_is_not_stalled()
    {
        Open(generation: 1);
        _clock.Advance(TimeSpan.FromSeconds(6));
        _status.CheckStall(_clock.GetTimestamp(), _ =>
        {
            _status.ReportFaulted(1, s_lost);
            return s_stall;
        });
        Assert.Equal(CaptureState.Faulted, _status.Current.State);
        Assert.Equal(0, _status.Count().Stalls);
    }

    [Fact]
    public void A_stall_that_ends_while_starved_leaves_it_starved()
    {
        StallWatch watch = Open(generation: 1);
        _status.ReportStarvation(1, s_starvation);
        _status.ReportStalled(1, s_stall);
        Assert.Equal(CaptureState.Stalled, _status.Current.State);
        _status.ReportFlowing(1, watch);
        Assert.Equal(CaptureState.Starved, _status.Current.State);
        Assert.Equal(s_starvation.Message, _status.Current.Failure!.Message);
        _status.ReportStarvation(1, failure: null);
        Assert.Equal(CaptureState.Live, _status.Current.State);
    }

    [Fact]
    public void A_file_that_is_starved_at_its_end_is_still_starved_after_a_jump_back()
    {
        _status.Begin(1, "test");
        _status.ReportOpened(1, s_connection, watch: null);
        _status.ReportStarvation(1, s_starvation);
        _status.ReportEnded(1);
        Assert.Equal(CaptureState.Ended, _status.Current.State);
        _status.ReportResumed(1);
        Assert.Equal(CaptureState.Starved, _status.Current.State);
    }

    [Fact]
    public void A_new_connection_begins_neither_stalled_nor_starved()
    {
        Open(generation: 1);
        _status.ReportStarvation(1, s_starvation);
        _status.ReportStalled(1, s_stall);
        _status.ReportReconnecting(1, s_lost);
        Assert.Equal(CaptureState.Reconnecting, _status.Current.State);
        _status.ReportOpened(1, s_connection, new StallWatch(_clock, TimeSpan.FromSeconds(5)));
        Assert.Equal(CaptureState.Live, _status.Current.State);
    }

    [Fact]
    public void Reports_of_a_thread_that_was_replaced_are_ignored()
    {
        StallWatch watch = Open(generation: 1);
        _status.Continue(2);
        _status.ReportFaulted(1, s_lost);
        _status.ReportStalled(1, s_stall);
        _status.ReportStarvation(1, s_starvation);
        _status.ReportReconnecting(1, s_lost);
        _status.ReportEnded(1);
        Assert.Equal(CaptureState.Live, _status.Current.State);

        _status.Close(3);
        _status.ReportOpened(2, s_connection, watch);
        _status.Begin(2, "late");
        Assert.Equal(CaptureState.Closed, _status.Current.State);
        Assert.Equal("test", _status.Current.SourceName);
    }

    [Fact]
    public void A_password_in_a_sources_message_is_hidden()
    {
        _status.Begin(1, "rtsp://user:s3cret@camera/stream");
        _status.ReportFaulted(
            1, new CaptureFailure(CaptureFailureReason.Unknown, "no rtsp://user:s3cret@camera/stream"));
        Assert.DoesNotContain("s3cret", _status.Current.ToString(), StringComparison.Ordinal);
        Assert.Contains("user", _status.Current.Failure!.Message, StringComparison.Ordinal);
    }

    private StallWatch Open(int generation)
    {
        var watch = new StallWatch(_clock, TimeSpan.FromSeconds(5));
        _status.Begin(generation, "test");
        _status.ReportOpened(generation, s_connection, watch);
        return watch;
    }
}
