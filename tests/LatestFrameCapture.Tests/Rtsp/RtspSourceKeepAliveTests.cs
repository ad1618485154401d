using System.Collections.Concurrent;

namespace LatestFrames;

/// <summary>How the session of a camera is kept that does not take every request for that.</summary>
public sealed class RtspSourceKeepAliveTests
{
    [Fact]
    public void A_camera_that_closes_over_GET_PARAMETER_is_kept_with_OPTIONS_on_the_next_connections()
    {
        RtspTestCamera? camera = null;
        var closed = new ConcurrentQueue<string>();
        var stream = new PictureStream(PictureStream.Hundred);
        using (camera = new RtspTestCamera
        {
            Description = PictureStream.Description(),
            Packets = stream.Packets,
            Session = "12345678;timeout=2",
            Answer = request =>
            {
                if (request.Method != "GET_PARAMETER") return null;
                closed.Enqueue(request.Method);
                camera!.CloseConnections();
                return "";
            },
        }.Start())
        {
            using var watched = new WatchedRtsp(new RtspSource(camera.UrlText()));
            CaptureStateChangedEventArgs lost = watched.States.WaitFor(CaptureState.Reconnecting);
            watched.States.WaitFor(CaptureState.Live, after: lost);
            Assert.Equal(CaptureFailureReason.Ended, lost.Failure!.Reason);

            // Three keep-alives; the opening of each connection asks for the options once, too.
            camera.WaitForRequests("OPTIONS", count: camera.Requests.Count(request => request.Method == "OPTIONS") + 3);
            Assert.Single(closed);
            Assert.Equal((2, 2), (watched.Statistics.TotalConnections, stream.Plays));

            // The source remembers it, for whoever reads it next.
            string[] methods = [.. camera.Requests.Select(request => request.Method)];
            Assert.True(Array.LastIndexOf(methods, "OPTIONS") > Array.LastIndexOf(methods, "PLAY"));
        }
    }

    [Fact]
    public void A_camera_that_closes_for_another_reason_is_asked_as_before()
    {
        // It closes after some pictures, and answers each request.
        var stream = new PictureStream(PictureStream.Hundred) { Pictures = 60 };
        using RtspTestCamera camera = new RtspTestCamera
        {
            Description = PictureStream.Description(),
            Packets = stream.Packets,
            Session = "12345678;timeout=2",
            ClosesAfterPackets = true,
        }.Start();
        using var watched = new WatchedRtsp(new RtspSource(camera.UrlText()));
        watched.WaitUntil(() => stream.Plays == 2, "second PLAY");

        camera.WaitForRequests(
            "GET_PARAMETER",
            count: camera.Requests.Count(request => request.Method == "GET_PARAMETER") + 1);
        Assert.Equal(CaptureFailureReason.Ended, watched.States.WaitFor(CaptureState.Reconnecting).Failure!.Reason);
    }
}
