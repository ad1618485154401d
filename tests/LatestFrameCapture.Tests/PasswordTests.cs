using OpenCvSharp;

namespace LatestFrames;

/// <summary>Invariant 9, against real failures.</summary>
public sealed class PasswordTests
{
    private const string Password = "S3cret.Pa55";

    [Theory]
    [InlineData("rtsp://admin:" + Password + "@127.0.0.1:1/stream")]
    [InlineData("http://admin:" + Password + "@127.0.0.1:1/stream")]
    [InlineData("http://127.0.0.1:1/video?user=admin&password=" + Password)]
    [InlineData("/no/such/file/password=" + Password)]
    public void A_password_is_in_no_log_line_name_state_or_exception(string url)
    {
        var log = new ListLogger();
        using var capture = new LatestFrameCapture(new LatestFrameCaptureOptions { Reconnect = null }, log);
        var states = new StateRecorder(capture);

        Assert.False(capture.Open(url));
        CaptureStateChangedEventArgs fault = states.WaitFor(CaptureState.Faulted);
        Exception odd = Assert.ThrowsAny<ArgumentException>(() =>
            new LatestFrameCapture(url, VideoCaptureAPIs.FFMPEG, [53]));
        capture.Open(new ScriptedSource
        {
            Name = url,
            OnGrab = _ => throw new InvalidOperationException($"cannot read {url}")
        });
        CaptureStateChangedEventArgs thrown = states.WaitFor(CaptureState.Faulted, after: fault);
        Assert.True(SpinWait.SpinUntil(
            () => log.Lines.Any(line => line.Contains("cannot read", StringComparison.Ordinal)),
            TimeSpan.FromSeconds(30)));
        capture.Open(new ScriptedSource
        {
            Name = url,
            OnOpen = _ => false,
            Failure = new CaptureFailure(CaptureFailureReason.Refused, $"nobody answers at {url}")
        });
        CaptureStateChangedEventArgs told = states.WaitFor(CaptureState.Faulted, after: thrown);
        Assert.Equal(CaptureFailureReason.Refused, told.Failure!.Reason);

        string all = string.Join(
            '\n',
            [
                .. log.Lines, capture.ToString(), fault.Failure!.ToString(), thrown.Failure!.ToString(),
                told.Failure!.ToString(), odd.ToString(), ThreadNames()
            ]);
        Assert.DoesNotContain(Password, all, StringComparison.Ordinal);
        Assert.Contains(
            "127.0.0.1:1/".Replace(
                "127.0.0.1:1/", url.StartsWith('/') ? "/no/such" : "127.0.0.1:1/", StringComparison.Ordinal),
            all,
            StringComparison.Ordinal);
    }

    private static string ThreadNames() =>
        OperatingSystem.IsLinux()
            ? string.Join('\n', Directory.GetDirectories("/proc/self/task").Select(ThreadName))
            : "";

    private static string ThreadName(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm"));
        }
        catch (IOException)
        {
            // Expected: the thread has ended since it was listed.
            return "";
        }
    }
}
