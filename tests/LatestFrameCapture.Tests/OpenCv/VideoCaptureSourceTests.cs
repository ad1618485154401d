using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>OpenCV's own client is the only one that a camera sees, and nobody else's answer is a verdict.</summary>
public sealed class VideoCaptureSourceTests
{
    private static readonly LatestFrameCaptureOptions s_options = WatchedCapture.Patient with
    {
        Backend = CaptureBackend.OpenCv,
    };

    [Fact]
    public async Task A_camera_sees_one_client()
    {
        Network.Require();
        await using HttpCamera camera = await HttpCamera.StartAsync(
            WatchedCapture.SmallCamera, TestContext.Current.CancellationToken);
        await using var proxy = new TcpFaultProxy(camera.Port);
        using var capture = new LatestFrameCapture(proxy.Url(camera.Url), s_options);
        using var image = new Mat();
        Assert.True(capture.Read(image), capture.Failure?.Message);
        Assert.Equal(1, proxy.Accepted);
    }

    [Fact]
    public async Task A_refusal_of_the_second_client_is_no_verdict_and_sends_no_password()
    {
        Network.Require();
        var heads = new List<string>();
        await using LoopbackServer server = Serving((head, _) =>
        {
            lock (heads) heads.Add(head);
            return "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"cam\"\r\nContent-Length: 0\r\nConnection: "
                + "close\r\n\r\n";
        });
        using var capture = new LatestFrameCapture(s_options);
        var states = new StateRecorder(capture);
        Assert.False(capture.Open(server.Url("http").Replace("//", "//admin:wr0ng@", StringComparison.Ordinal)));
        CaptureFailure failure = states.WaitFor(CaptureState.Reconnecting).Failure!;

        Assert.Equal(CaptureFailureReason.Unauthorized, failure.Reason);
        lock (heads)
        {
            Assert.InRange(heads.Count(head => head.Contains("Authorization", StringComparison.Ordinal)), 0, 1);
            Assert.DoesNotContain("Authorization", heads[^1], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Credentials_in_an_option_survive_a_moment_in_which_the_camera_is_busy()
    {
        Network.Require();
        byte[] jpeg = Jpeg();
        int isBusy = 0, busyAnswers = 0;
        await using LoopbackServer server = Serving((head, send) =>
        {
            if (!head.Contains("Bearer abc", StringComparison.Ordinal))
                return "HTTP/1.1 401 No\r\nWWW-Authenticate: Bearer\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            if (Volatile.Read(ref isBusy) == 0)
            {
                send(Encoding.ASCII.GetBytes(
                    "HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=b\r\n\r\n"));
                while (Volatile.Read(ref isBusy) == 0)
                {
                    send(Encoding.ASCII.GetBytes(
                        $"--b\r\nContent-Type: image/jpeg\r\nContent-Length: {jpeg.Length}\r\n\r\n"));
                    send([.. jpeg, (byte)'\r', (byte)'\n']);
                    Thread.Sleep(20);
                }

                return "";
            }

            if (Interlocked.Increment(ref busyAnswers) > 1) Volatile.Write(ref isBusy, 0);
            return "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        });
        LatestFrameCaptureOptions options = s_options with
        {
            BackendOptions = new Dictionary<string, string> { ["headers"] = "Authorization: Bearer abc\r\n" },
            FrozenPictureTimeout = null,
        };
        using var capture = new LatestFrameCapture(options);
        var states = new StateRecorder(capture);
        Assert.True(capture.Open(server.Url("http")), capture.Failure?.Message);
        CaptureStateChangedEventArgs first = states.WaitFor(CaptureState.Live);

        Volatile.Write(ref isBusy, 1);
        CaptureStateChangedEventArgs lost = states.WaitFor(CaptureState.Reconnecting, after: first);
        states.WaitFor(CaptureState.Live, after: lost);
    }

    [Fact]
    public async Task A_server_that_never_answers_is_known_as_soon_as_OpenCV_gives_up()
    {
        Network.Require();
        await using LoopbackServer server = FaultyServers.Silent();
        LatestFrameCaptureOptions options = s_options with
        {
            OpenTimeout = TimeSpan.FromSeconds(3),

            // The next try is the second client too.
            Reconnect = new ReconnectOptions { DelayOf = _ => TimeSpan.FromHours(1) },
        };
        using var capture = new LatestFrameCapture(options);
        long start = Stopwatch.GetTimestamp();
        Assert.False(capture.Open(server.Url("http")));
        Assert.True(SpinWait.SpinUntil(() => capture.Failure is not null, TimeSpan.FromSeconds(30)));

        // Nobody asks it a second time.
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 2.5, 30);
        Assert.Equal(CaptureFailureReason.TimedOut, capture.Failure!.Reason);
        Assert.Equal(1, server.Accepted);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/video", null, 30)]
    [InlineData("tcp://127.0.0.1:1", null, 30)]
    [InlineData("http://127.0.0.1:1/video", 5, 5)]
    [InlineData("/no/such/file.mp4", null, 5)]
    public void OpenCV_has_its_own_limit_for_streams_unless_one_is_set(string url, int? seconds, int expected)
    {
        var options = new LatestFrameCaptureOptions { Backend = CaptureBackend.OpenCv };
        if (seconds is { } given) options.OpenTimeout = TimeSpan.FromSeconds(given);
        var limits = new List<TimeSpan>();
        var opening = new FrameSourceOpening(options, () => { }, limits.Add, _ => { }, CancellationToken.None);
        IFrameSource source = FrameSources.FromFile(url, VideoCaptureAPIs.ANY, parameters: null, options);
        Assert.Null(source.Open(opening));
        Assert.All(limits, limit => Assert.Equal(TimeSpan.FromSeconds(expected), limit));
        Assert.NotEmpty(limits);
    }

    private static byte[] Jpeg()
    {
        using var image = new Mat(96, 128, MatType.CV_8UC3, new Scalar(40, 90, 200));
        Assert.True(Cv2.ImEncode(".jpg", image, out byte[] jpeg));
        return jpeg;
    }

    /// <summary>A server of http whose answer is a function of the request's head; it may send by itself
    /// before.</summary>
    private static LoopbackServer Serving(Func<string, Action<byte[]>, string> answer) => new((client, end) => Task.Run(
        () =>
        {
            using var stream = new NetworkStream(client);
            var head = new StringBuilder();
            while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                int next = stream.ReadByte();
                if (next < 0) return;
                head.Append((char)next);
            }

            string text = answer(head.ToString(), bytes =>
            {
                end.ThrowIfCancellationRequested();
                stream.Write(bytes);
            });
            stream.Write(Encoding.ASCII.GetBytes(text));
        },
        CancellationToken.None));
}
