using System.Collections.Concurrent;
using System.Diagnostics;

namespace LatestFrames;

public sealed class CaptureActivityTests : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private readonly string _camera = Guid.NewGuid().ToString();
    private readonly ConcurrentQueue<Activity> _activities = new();
    private readonly ActivityListener _listener;

    public CaptureActivityTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == CaptureMetrics.MeterName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (Equals(activity.GetTagItem("camera.name"), _camera)) _activities.Enqueue(activity);
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public void Each_attempt_to_connect_is_one_activity_and_a_frame_is_none()
    {
        using LatestFrameCapture capture = Open(new ScriptedSource
        {
            OnOpen = number => number > 2,
            Failure = new CaptureFailure(CaptureFailureReason.Refused, "rtsp://admin:secret@192.0.2.7/ refused"),
            OnBackendName = () => "BACKEND (rtsp://admin:secret@192.0.2.7/)",
        });
        Assert.True(SpinWait.SpinUntil(() => capture.GetStatistics().TotalPushed > 10, s_limit));

        Activity[] attempts = [.. _activities];
        Assert.Equal(3, attempts.Length);
        Assert.All(attempts, attempt => Assert.Equal("connect", attempt.OperationName));
        Assert.All(attempts[..2], attempt =>
        {
            Assert.Equal("refused", attempt.GetTagItem("error.type"));
            Assert.Equal(ActivityStatusCode.Error, attempt.Status);
            Assert.Equal("rtsp://admin:***@192.0.2.7/ refused", attempt.StatusDescription);
        });
        Assert.Equal(ActivityStatusCode.Ok, attempts[2].Status);
        Assert.Equal("BACKEND (rtsp://admin:***@192.0.2.7/)", attempts[2].GetTagItem("camera.backend"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_source_that_throws_is_a_failed_attempt_and_leaves_no_connection(bool isOpen)
    {
        var source = new ScriptedSource
        {
            OnOpen = number => number > 1 || !isOpen ? number > 0 : throw new InvalidOperationException("cannot open"),
            OnBackendName = () => isOpen ? "SCRIPT" : throw new InvalidOperationException("no name"),
        };
        using LatestFrameCapture capture = Open(source);
        Assert.True(SpinWait.SpinUntil(() => _activities.Count > 1, s_limit));

        Activity first = _activities.First();
        Assert.Equal((ActivityStatusCode.Error, "unknown"), (first.Status, first.GetTagItem("error.type")));
        capture.Dispose();
        Assert.Equal(0, source.OpenConnections);
    }

    [Fact]
    public async Task An_attempt_that_a_release_overtakes_ends_too()
    {
        using var isOpening = new ManualResetEventSlim();
        using var mayOpen = new ManualResetEventSlim();
        using var capture = new LatestFrameCapture(new LatestFrameCaptureOptions { Name = _camera });
        Task open = Task.Run(
            () => capture.Open(new ScriptedSource
            {
                OnOpen = _ =>
                {
                    isOpening.Set();
                    return mayOpen.Wait(s_limit);
                },
            }),
            TestContext.Current.CancellationToken);
        Assert.True(isOpening.Wait(s_limit, TestContext.Current.CancellationToken));
        Task release = Task.Run(capture.Release, TestContext.Current.CancellationToken);
        Assert.True(SpinWait.SpinUntil(() => capture.State == CaptureState.Closed, s_limit));
        mayOpen.Set();
        Assert.True(SpinWait.SpinUntil(() => _activities.Count == 1, s_limit));
        await Task.WhenAll(open, release).WaitAsync(s_limit, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_listener_that_throws_costs_no_connection()
    {
        using var thrower = new ActivityListener
        {
            ShouldListenTo = source => source.Name == CaptureMetrics.MeterName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = _ => throw new InvalidOperationException("no"),
            ActivityStopped = _ => throw new InvalidOperationException("no"),
        };
        ActivitySource.AddActivityListener(thrower);
        using LatestFrameCapture capture = Open(new ScriptedSource());
        using Frame? frame = capture.ReadFrame(TestContext.Current.CancellationToken);
        Assert.NotNull(frame);
        Assert.Equal(0, capture.GetStatistics().TotalFailures);
        Assert.All(_activities, activity => Assert.Null(activity.Parent));
    }

    // Activity.Current is set by the listener's activity on the capture thread, and by the program's for the probe.
    [Fact]
    public async Task No_trace_header_is_sent_to_a_camera()
    {
#if !NETSTANDARD_LIBRARY
        // As a program that traces HttpClient. The handler of .NET Framework cannot be told to send no header then.
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
#endif
        using HttpTestCamera camera = new HttpTestCamera
        {
            Answer = (connection, _) => connection.Reply("404 Not Found", "", ""),
        }.Start();
        using (var capture = new LatestFrameCapture(new LatestFrameCaptureOptions { Name = _camera, Reconnect = null }))
        {
            Assert.False(capture.Open(camera.Source()));
        }

        using Activity activity = new Activity("of the program").Start();
        await HttpProbe.AskAsync(new Uri(camera.Url()), TestContext.Current.CancellationToken);

        Assert.Equal(2, camera.Requests.Count);
        Assert.All(camera.Requests, request => Assert.Null(request["traceparent"]));
        Assert.Same(activity, Activity.Current);
    }

    private LatestFrameCapture Open(ScriptedSource source) => new(source, new LatestFrameCaptureOptions
    {
        Name = _camera,
        Reconnect = new ReconnectOptions
        {
            FirstDelay = TimeSpan.FromMilliseconds(1),
            MaxDelay = TimeSpan.FromMilliseconds(1),
        },
    });
}
