using OpenCvSharp;

namespace LatestFrames;

/// <summary>The two captures, each in the loop that a program would write.</summary>
internal static class Captures
{
    public static IEnumerable<(Mat Image, Frame? Frame)> ReadPlain(Camera camera, CancellationToken _)
    {
        // Only FFmpeg: a URL that it cannot open OpenCV would try as a file name, and print with its password.
        VideoCaptureAPIs api = camera.IsUrl ? VideoCaptureAPIs.FFMPEG : VideoCaptureAPIs.ANY;
        using VideoCapture capture = int.TryParse(camera.Source, out int id) ? new(id) : new(camera.Source, api);
        if (!capture.IsOpened())
        {
            throw new IOException($"VideoCapture cannot open {camera.Label}; LatestFrameCapture can. Either OpenCV has "
                + "no network here (./demo.sh takes one that has), or the camera allows too few connections.");
        }

        using var image = new Mat();
        while (capture.Read(image)) yield return (image, null);
    }

    public static IEnumerable<(Mat Image, Frame? Frame)> ReadLatest(Camera camera, CancellationToken stop)
    {
        using var capture = new LatestFrameCapture();
        bool isOpen = int.TryParse(camera.Source, out int id) ? capture.Open(id) : capture.Open(camera.Source);
        while (isOpen && capture.State is not (CaptureState.Ended or CaptureState.Faulted))
        {
            using Frame? frame = capture.ReadFrame(stop);
            if (frame is not null) yield return (frame.Image, frame);
        }

        if (capture.Failure is { } failure) throw new IOException(failure.Message);
    }
}
