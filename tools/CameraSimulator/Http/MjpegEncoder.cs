using System.Globalization;
using System.Text;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>Makes the parts of a multipart/x-mixed-replace stream.</summary>
/// <remarks>Thread safety: the camera's thread only.</remarks>
internal sealed class MjpegEncoder
{
    public const string Boundary = "frame";
    public const string ContentType = $"multipart/x-mixed-replace; boundary={Boundary}";

    private const int Quality = 80;

    private readonly int[] _parameters = [(int)ImwriteFlags.JpegQuality, Quality];

    /// <summary>Encodes a frame.</summary>
    /// <returns>One part: boundary, headers, JPEG, line end.</returns>
    public byte[] Encode(Mat image)
    {
        if (!Cv2.ImEncode(".jpg", image, out byte[] jpeg, _parameters))
            throw new InvalidOperationException("OpenCV did not encode the frame as JPEG.");

        // With a Content-Length a client has the frame as soon as it is there, and need not see the next boundary.
        byte[] head = Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"--{Boundary}\r\nContent-Type: image/jpeg\r\nContent-Length: {jpeg.Length}\r\n\r\n"));
        return [.. head, .. jpeg, (byte)'\r', (byte)'\n'];
    }
}
