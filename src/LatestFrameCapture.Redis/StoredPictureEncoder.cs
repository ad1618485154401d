using System.Buffers;
using System.Runtime.InteropServices;
using OpenCvSharp;
using OpenCvSharp.Internal;
using OpenCvSharp.Internal.Vectors;

namespace LatestFrames;

/// <summary>
/// Makes of frames what is stored on the server: a header and a picture, in one buffer that is used again.
/// </summary>
/// <remarks>Not thread safe; the result is valid until the next call.</remarks>
internal sealed class StoredPictureEncoder(FrameEncoding encoding, int quality) : IDisposable
{
    private readonly int[] _parameters = encoding == FrameEncoding.Jpeg ? [(int)ImwriteFlags.JpegQuality, quality] : [];
    private readonly string _extension = encoding == FrameEncoding.Jpeg ? ".jpg" : ".png";
    private byte[] _buffer = [];

    /// <summary>Encodes a picture.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="header">Number, times and session; the rest is filled in.</param>
    /// <exception cref="OpenCVException">OpenCV cannot encode pictures of this type.</exception>
    public ReadOnlyMemory<byte> Encode(Mat image, StoredPictureHeader header)
    {
        header = header with { Encoding = encoding, Type = image.Type(), Columns = image.Cols, Rows = image.Rows };
        if (!StoredPictureHeader.IsAllowed(header.Type) || !PictureLimit.Allows(header.Columns, header.Rows))
            throw new OpenCVException($"{image.Cols} x {image.Rows} of {image.Type()} cannot be published.");

        // OpenCV would make 8 bits and three channels of them.
        if (encoding == FrameEncoding.Jpeg && (header.Type.Depth != MatType.CV_8U || header.Type.Channels == 4))
            throw new OpenCVException($"Pictures of {image.Type()} cannot be JPEG; choose another encoding.");
        int length = encoding == FrameEncoding.Raw ? Copy(image, header.RawLength) : Compress(image);
        header.Write(_buffer);
        return _buffer.AsMemory(0, length);
    }

    /// <summary>Gives the buffer away: something may still be reading it.</summary>
    public void Abandon() => _buffer = [];

    public void Dispose()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    // Not Cv2.ImEncode, which makes an array for each picture.
    private int Compress(Mat image)
    {
        using var encoded = new VectorOfByte();
        using InputArray input = InputArray.Create(image);
        NativeMethods.HandleException(NativeMethods.imgcodecs_imencode_vector(
            _extension, input.CvPtr, encoded.CvPtr, _parameters, _parameters.Length, out int isEncoded));
        GC.KeepAlive(image);
        if (isEncoded == 0) throw new OpenCVException("OpenCV has encoded nothing.");
        int length = Reserve(encoded.Size);
        Marshal.Copy(encoded.ElemPtr, _buffer, StoredPictureHeader.Size, encoded.Size);
        return length;
    }

    private int Copy(Mat image, long bytes)
    {
        int length = Reserve(bytes);
        int rows = image.Rows;
        int row = (int)(bytes / rows);

        // Rows may have gaps between them, such as in a part of a larger image.
        nint data = image.Data;
        nint step = (nint)image.Step();
        for (int i = 0; i < rows; i++)
            Marshal.Copy(data + (i * step), _buffer, StoredPictureHeader.Size + (i * row), row);
        GC.KeepAlive(image);
        return length;
    }

    private int Reserve(long bytes)
    {
        if (bytes > StoredPictureHeader.MaxValue - StoredPictureHeader.Size)
            throw new OpenCVException($"A picture of {bytes} bytes is too large to be published.");
        int length = StoredPictureHeader.Size + (int)bytes;
        if (_buffer.Length >= length) return length;
        Dispose();
        _buffer = ArrayPool<byte>.Shared.Rent(length);
        return length;
    }
}
