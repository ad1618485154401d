using LatestFrames;
using OpenCvSharp;

// A program that never disposes its captures, and ends while they run. Arguments: how it ends (return, exit, throw), and the sources.
string end = args[0];
LatestFrameCapture[] captures = [.. args[1..].Select(source => new LatestFrameCapture(source))];
using var image = new Mat();
foreach (LatestFrameCapture capture in captures)
{
    if (capture.IsOpened() && !capture.Read(image)) return 2;
}

Console.WriteLine("reading");
switch (end)
{
    case "exit":
        Environment.Exit(0);
        break;
    case "throw":
        throw new InvalidOperationException("as programs do");
}

return 0;
