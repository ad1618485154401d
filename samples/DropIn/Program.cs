using System.Diagnostics;
using System.Globalization;
using LatestFrames;
using OpenCvSharp;

if (args.Length is not (1 or 2))
{
    Console.Error.WriteLine("Usage: DropIn <url> [how many pictures], for example:");
    Console.Error.WriteLine("       DropIn rtsp://user:password@192.168.1.20/stream1");
    return 2;
}

int wanted = args.Length == 2 ? int.Parse(args[1], CultureInfo.InvariantCulture) : int.MaxValue;
using var capture = new LatestFrameCapture(args[0]); // before: new VideoCapture(args[0])
using var image = new Mat();
var clock = Stopwatch.StartNew();
double? start = null;
int count = 0;
while (count < wanted && capture.IsOpened() && capture.Read(image))
{
    if (count == 0) Console.WriteLine($"{capture}, read by {capture.GetBackendName()}");

    // The stream's own clock beside ours tells how much further back in the past this picture lies than the first one.
    double lead = clock.Elapsed.TotalMilliseconds - capture.PosMsec;
    start ??= lead;
    Console.WriteLine($"picture {++count,5}, {image.Cols}x{image.Rows}, {lead - start,6:0} ms behind the first");
    Thread.Sleep(100); // a slow detector
}

if (count == 0) Console.Error.WriteLine($"{capture} has no pictures. {capture.Failure}");
return count == 0 ? 1 : 0;
