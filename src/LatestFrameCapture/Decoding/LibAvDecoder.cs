using System.Runtime.CompilerServices;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>Decodes H.264 and H.265 with a libavcodec in this process.</summary>
/// <remarks>
/// Not thread safe. There is no finalizer: a decoder that is freed while another thread is in it crashes the process,
/// so the thread that uses it disposes it, and one that is never disposed keeps its memory until the process ends.
/// </remarks>
internal sealed unsafe class LibAvDecoder : IVideoDecoder
{
    /// <summary>More errors in a row than a decoder with 16 threads can have pending.</summary>
    private const int MaxErrorsInARow = 32;

    private readonly LibAvCodec _library;
    private readonly YuvConverter _converter = new();
    private readonly SpsWatch _spsWatch;
    private void* _context;
    private void* _packet;
    private void* _frame;
    private bool _hasPicture;
    private bool _isDrained;
    private bool _keyFramesOnly;
    private int _knownFormat = -1;
    private PixelLayout? _layout;

    private LibAvDecoder(LibAvCodec library, VideoCodec codec, int threads)
    {
        _library = library;
        _spsWatch = new SpsWatch(codec);
        Delay = threads - 1;
    }

    public string Name => _library.Name;

    public int Delay { get; }

    public long Restarts => 0;

    public bool KeyFramesOnly
    {
        get => _keyFramesOnly;
        set
        {
            _keyFramesOnly = value;
            if (_context is not null) Set("skip_frame\0"u8, value ? "nokey\0"u8 : "default\0"u8);
        }
    }

    /// <summary>Opens a decoder.</summary>
    /// <param name="library">The library.</param>
    /// <param name="codec">H.264 or H.265.</param>
    /// <param name="threads">The number of threads, 1 to 16; each beyond the first delays the pictures by one.</param>
    /// <param name="whyNot">Why there is none.</param>
    /// <returns>Null when the library cannot decode this.</returns>
    public static LibAvDecoder? TryOpen(LibAvCodec library, VideoCodec codec, int threads, out string? whyNot)
    {
        var decoder = new LibAvDecoder(library, codec, threads);
        whyNot = decoder.Open(codec, threads);
        if (whyNot is null) return decoder;
        decoder.Dispose();
        return null;
    }

    public bool Send(AccessUnit unit)
    {
        ObjectDisposedException.ThrowIf(_context is null, this);
        _hasPicture = false;
        if (KeyFramesOnly && !unit.IsKeyFrame) return true;
        if (unit.Length == 0) return true;

        // Where the new SPS allows more reordering than the one before, FFmpeg takes the pictures after it for ones
        // that are too late, and drops them until the next key frame (libavcodec/h264_slice.c,
        // h264_select_output_frame).
        bool hasChanged = unit.IsKeyFrame && _spsWatch.HasChanged(unit.Data.AsSpan(0, unit.Length));
        if (hasChanged || _isDrained) Flush();

        int result;
        fixed (byte* data = unit.Data)
        {
            // A packet without a buffer of its own is copied by avcodec_send_packet; the zeros that must follow are
            // there.
            byte* packet = (byte*)_packet;
            *(long*)(packet + LibAvCodec.PacketPts) = unit.Position.Ticks;
            *(long*)(packet + LibAvCodec.PacketDts) = long.MinValue;
            *(byte**)(packet + LibAvCodec.PacketData) = data;
            *(int*)(packet + LibAvCodec.PacketSize) = unit.Length;
            result = _library.SendPacket(_context, _packet);

            // It holds a picture that nobody took, and a packet that waits behind that.
            for (int i = 0; result == LibAvCodec.TryAgain && i < MaxErrorsInARow; i++)
            {
                _library.ReceiveFrame(_context, _frame);
                result = _library.SendPacket(_context, _packet);
            }

            *(byte**)(packet + LibAvCodec.PacketData) = null;
            *(int*)(packet + LibAvCodec.PacketSize) = 0;
        }

        if (result >= 0 && KeyFramesOnly) Drain();
        return result >= 0;
    }

    public bool TryReceive(out TimeSpan position)
    {
        ObjectDisposedException.ThrowIf(_context is null, this);
        for (int errors = 0; errors < MaxErrorsInARow; errors++)
        {
            int result = _library.ReceiveFrame(_context, _frame);
            _hasPicture = result == 0;
            if (_hasPicture)
            {
                position = TimeSpan.FromTicks(*(long*)((byte*)_frame + LibAvCodec.FramePts));
                return true;
            }

            // The end, after Drain, is an error too, and stays.
            if (result == LibAvCodec.TryAgain) break;
        }

        position = default;
        return false;
    }

    public bool Retrieve(Mat image)
    {
        ObjectDisposedException.ThrowIf(_context is null, this);
        if (!_hasPicture) return false;
        byte* frame = (byte*)_frame;
        int width = *(int*)(frame + LibAvCodec.FrameWidth);
        int height = *(int*)(frame + LibAvCodec.FrameHeight);
        PixelLayout? layout = LayoutOf(*(int*)(frame + LibAvCodec.FrameFormat));
        if (layout is null || width <= 0 || height <= 0) return false;

        byte** data = (byte**)(frame + LibAvCodec.FrameData);
        int* lineSize = (int*)(frame + LibAvCodec.FrameLineSize);
        var planes = new YuvPlanes(data[0], data[1], data[2], lineSize[0], lineSize[1], lineSize[2], width, height);
        bool isFullRange = layout.IsFullRange || Get("color_range\0"u8) == YuvMatrix.FullRange;
        YuvMatrix matrix = YuvMatrix.For(Get("colorspace\0"u8), isFullRange);
        image.Create(height, width, MatType.CV_8UC3);
        _converter.Convert(planes, layout, matrix, image.DataPointer, image.Step());
        GC.KeepAlive(image);
        return true;
    }

    public void Drain()
    {
        ObjectDisposedException.ThrowIf(_context is null, this);
        if (_isDrained) return;
        _library.SendPacket(_context, null);
        _isDrained = true;
    }

    public void Flush()
    {
        ObjectDisposedException.ThrowIf(_context is null, this);
        _library.FlushBuffers(_context);
        _hasPicture = _isDrained = false;
    }

    public void Dispose()
    {
        fixed (void** frame = &_frame) _library.FreeFrame(frame);
        fixed (void** packet = &_packet) _library.FreePacket(packet);
        fixed (void** context = &_context) _library.FreeContext(context);
        _hasPicture = false;
    }

    private string? Open(VideoCodec codec, int threads)
    {
        ReadOnlySpan<byte> name = codec == VideoCodec.H264 ? "h264\0"u8 : "hevc\0"u8;
        void* decoder;
        fixed (byte* text = name) decoder = _library.FindDecoderByName(text);
        if (decoder is null) return $"{Name} has no decoder for {codec}";

        _context = _library.AllocContext(decoder);
        _packet = _library.AllocPacket();
        _frame = _library.AllocFrame();
        if (_context is null || _packet is null || _frame is null) return $"{Name} gets no memory";

        Set("threads\0"u8, threads);
        Set("max_pixels\0"u8, AccessUnit.MaxPixels);

        // Its messages about damaged data go to the process's standard error. The level of av_log_set_level would count
        // for OpenCV's FFmpeg too; this counts for the context alone (libavutil/log.c, av_vlog).
        Set("log_level_offset\0"u8, 64);
        int result = _library.Open(_context, decoder, null);
        return result < 0 ? $"{Name} cannot open its decoder for {codec} (error {result})" : null;
    }

    private PixelLayout? LayoutOf(int format)
    {
        if (format == _knownFormat) return _layout;
        _knownFormat = format;
        byte* name = _library.PixelFormatName(format);
        _layout = name is null ? null : PixelLayout.For(name);
        return _layout;
    }

    private void Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        fixed (byte* option = name, text = value) _library.SetOption(_context, option, text, 0);
    }

    private void Set(ReadOnlySpan<byte> name, int value)
    {
        Span<byte> text = stackalloc byte[12];
        int end = text.Length - 1;
        text[end] = 0;
        for (; value > 0 || end == text.Length - 1; value /= 10) text[--end] = (byte)('0' + value % 10);
        Set(name, text.Slice(end));
    }

    private int Get(ReadOnlySpan<byte> name)
    {
        long value = 0;
        fixed (byte* option = name) return _library.GetIntOption(_context, option, 0, &value) < 0 ? 0 : (int)value;
    }
}
