using OpenCvSharp;
using VideoCapture = LatestFrames.LatestFrameCapture; // the only line that is new in this program of VideoCapture's

if (args.Length == 0)
{
    Console.Error.WriteLine("Usage: Alias <file or url>...");
    return 2;
}

VideoCapture[] captures = [.. args.Select(name => VideoCapture.FromFile(name))];
using var image = new Mat();
foreach (VideoCapture capture in captures)
{
    if (!capture.IsOpened()) continue;
    Console.WriteLine(
        $"{capture.CaptureType} by {capture.GetBackendName()}: {capture.FrameWidth}x{capture.FrameHeight}, "
        + $"{capture.Fps:0.##} per second, {capture.FourCC}");
    capture.BufferSize = 1;
    capture.Set(VideoCaptureProperties.ConvertRgb, 1);
}

for (int i = 0; i < 100 && VideoCapture.WaitAny(captures, out int[] ready); i++)
{
    foreach (int index in ready)
    {
        if (captures[index].Grab() && captures[index].Retrieve(image))
            Console.WriteLine($"{index}: {image.Cols}x{image.Rows} at {captures[index].PosMsec} ms");
    }
}

foreach (VideoCapture capture in captures) capture.Dispose();
return 0;
