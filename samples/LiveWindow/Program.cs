using LatestFrames;
using OpenCvSharp;

const string title = "The newest frame (q quits)";
if (args is ["--source", _]) args = args[1..];
if (args is ["--help" or "-h" or "-?"] or { Length: > 1 })
{
    Console.WriteLine(
        "Usage: LiveWindow [[--source] <url, file or device number>]   without a source: the camera simulator");
    return args.Length > 1 ? 2 : 0;
}

// Before anything else: without a display OpenCV would end the process in a way that nothing can catch.
if (!Display.IsReachable(out string? whyNot))
{
    Console.Error.WriteLine(whyNot);
    return 1;
}

using Simulator? simulator = args.Length == 0 ? Simulator.Start() : null;
string source = simulator?.Url ?? args[0];
using LatestFrameCapture capture = int.TryParse(source, out int device) ? new(device) : new(source);
if (!capture.IsOpened())
{
    // ToString leaves the password out.
    Console.Error.WriteLine($"{capture}: the source cannot be opened.");
    return 1;
}

Console.WriteLine($"{capture} - press q in the window to quit.");
using var image = new Mat();
while (capture.State is not (CaptureState.Ended or CaptureState.Faulted))
{
    // TryRead and not Read: the window keeps answering while a camera hangs.
    if (capture.TryRead(image)) Cv2.ImShow(title, image);
    if ((Cv2.WaitKey(5) & 0xFF) == 'q') return 0;
}

Console.WriteLine($"{capture}: the source is over.");
return 0;
