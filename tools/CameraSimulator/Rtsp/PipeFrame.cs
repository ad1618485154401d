using System.Buffers.Binary;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>A frame on its way to the RTSP server: I420, which the encoders take as it is.</summary>
/// <remarks>Thread safety: whoever holds it, alone.</remarks>
internal sealed class PipeFrame : IDisposable
{
    private const int HeaderSize = 16;

    private readonly Mat _pixels = new();
    private readonly byte[] _header = new byte[HeaderSize];

    /// <summary>Converts a BGR frame into this buffer.</summary>
    public void Fill(Mat image)
    {
        Cv2.CvtColor(image, _pixels, ColorConversionCodes.BGR2YUV_I420);
        Span<byte> header = _header;
        "LFC1"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], image.Cols);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], image.Rows);
        BinaryPrimitives.WriteInt32LittleEndian(header[12..], Length);
    }

    /// <summary>Writes header and pixels; waits while the pipe is full.</summary>
    public unsafe void WriteTo(Stream pipe)
    {
        pipe.Write(_header);
        pipe.Write(new ReadOnlySpan<byte>((void*)_pixels.Data, Length));
        GC.KeepAlive(_pixels);
    }

    /// <inheritdoc/>
    public void Dispose() => _pixels.Dispose();

    // Three planes below one another: half as many rows again as the picture has, one byte each.
    private int Length => _pixels.Rows * _pixels.Cols;
}
