using System.Collections.Concurrent;
using System.Diagnostics;

namespace LatestFrames;

public sealed class CaptureActivityTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    [Fact]
    public void Each_attempt_to_connect_is_one_activity_and_a_frame_is_none()
    {
        string camera = Guid.NewGuid().ToString();
        var activities = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == CaptureMetrics.MeterName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (Equals(activity.GetTagItem("camera.name"), camera)) activities.Enqueue(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        var source = new ScriptedSource
        {
            OnOpen = number => number > 2,
            Failure = new CaptureFailure(CaptureFailureReason.Refused, "rtsp://admin:secret@192.0.2.7/ refused"),
        };
        var options = new LatestFrameCaptureOptions
        {
            Name = camera,
            Reconnect = new ReconnectOptions { FirstDelay = TimeSpan.FromMilliseconds(1) },
        };
        using var capture = new LatestFrameCapture(source, options);
        Assert.True(SpinWait.SpinUntil(() => capture.GetStatistics().TotalPushed > 10, s_limit));

        Activity[] attempts = [.. activities];
        Assert.Equal(3, attempts.Length);
        Assert.All(attempts, attempt => Assert.Equal("connect", attempt.OperationName));
        Assert.All(attempts[..2], attempt =>
        {
            Assert.Equal("refused", attempt.GetTagItem("error.type"));
            Assert.Equal(ActivityStatusCode.Error, attempt.Status);
            Assert.Equal("rtsp://admin:***@192.0.2.7/ refused", attempt.StatusDescription);
        });
        Assert.Equal(ActivityStatusCode.Ok, attempts[2].Status);
        Assert.Equal("SCRIPT", attempts[2].GetTagItem("camera.backend"));
    }
}
