using System.Globalization;
using LatestFrames;
using OpenCvSharp;

// Reads so many pictures in each way there is, and says why a source fails. Arguments: the source, and how many
// pictures.
int count = int.Parse(args[1], CultureInfo.InvariantCulture);
using var capture = new LatestFrameCapture(args[0]);
using var image = new Mat();
for (int i = 0; i < count; i++)
{
    if (!capture.Read(image) || image.Empty()) return Fail($"no picture: {capture.State}, {capture.Failure}");
}

await foreach (Frame frame in capture.ReadAllAsync())
{
    using (frame)
    {
        Console.WriteLine($"frame {frame.Number}, {frame.Image.Cols}x{frame.Image.Rows}, {capture.GetBackendName()}");
        if (frame.Number >= 2 * count) break;
    }
}

// What asks a server why it cannot be opened has regular expressions, HTTP and digests in it.
using var nothing = new LatestFrameCapture(new UriBuilder(args[0]) { Path = "/nothing" }.ToString());
Console.WriteLine(nothing.Failure);
return nothing.Failure?.Reason == CaptureFailureReason.NotFound ? 0 : Fail("the reason is wrong");

static int Fail(string message)
{
    Console.Error.WriteLine(message);
    return 1;
}
