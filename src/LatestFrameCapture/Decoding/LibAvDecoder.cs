using System.Runtime.CompilerServices;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>Decodes H.264 and H.265 with a libavcodec in this process.</summary>
/// <remarks>
/// <para>By hardware, if it is asked for and there: its pictures are copied out of the device when they are retrieved.
/// Where that is not possible, or fails in mid-stream, software decodes, from that key frame or the next one.</para>
/// <para>Not thread safe. There is no finalizer: a decoder that is freed while another thread is in it crashes the
/// process, so the thread that uses it disposes it, and one that is never disposed keeps its memory until the process
/// ends.</para>
/// </remarks>
internal sealed unsafe class LibAvDecoder : IVideoDecoder
{
    /// <summary>More errors in a row than a decoder with 16 threads can have pending.</summary>
    private const int MaxErrorsInARow = 32;

    // AVERROR_INVALIDDATA, AVERROR_EOF (libavutil/error.h): of the stream, not of the hardware.
    private const int InvalidData = -0x41444E49, EndOfStream = -0x20464F45;

    private readonly LibAvCodec _library;
    private readonly VideoCodec _codec;
    private readonly int _threads;
    private readonly HardwareUse? _hardware;
    private readonly YuvConverter _converter = new();
    private readonly SpsWatch _spsWatch;
    private void* _context;
    private void* _packet;
    private void* _frame;
    private bool _isDisposed;
    private bool _hasPicture;
    private bool _isDrained;
    private bool _keyFramesOnly;
    private LibAvDevice? _device;
    private bool? _isByDevice;
    private bool _hasCopied;
    private bool _hasDeviceFailed;
    private int _knownFormat = -1;
    private PixelLayout? _layout;

    private LibAvDecoder(LibAvCodec library, VideoCodec codec, int threads, HardwareUse? hardware)
    {
        (_library, _codec, _threads, _hardware) = (library, codec, threads, hardware);
        _spsWatch = new SpsWatch(codec);
        Name = library.Name;
        Delay = threads - 1;
    }

    public string Name { get; private set; }

    public int Delay { get; }

    public long Restarts => 0;

    public bool KeyFramesOnly
    {
        get => _keyFramesOnly;
        set
        {
            _keyFramesOnly = value;
            if (_context is not null) SetKeyFramesOnly();
        }
    }

    /// <summary>Opens a decoder.</summary>
    /// <param name="library">The library.</param>
    /// <param name="codec">H.264 or H.265.</param>
    /// <param name="threads">The number of threads, 1 to 16; each beyond the first delays the pictures by one.</param>
    /// <param name="hardware">The hardware to use if possible; null for none.</param>
    /// <param name="whyNot">Why there is none.</param>
    /// <returns>Null when the library cannot decode this.</returns>
    public static LibAvDecoder? TryOpen(
        LibAvCodec library, VideoCodec codec, int threads, HardwareUse? hardware, out string? whyNot)
    {
        var decoder = new LibAvDecoder(library, codec, threads, hardware);
        whyNot = decoder.Open();
        if (whyNot is null) return decoder;
        decoder.Dispose();
        return null;
    }

    public bool Send(AccessUnit unit)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _hasPicture = false;
        if (KeyFramesOnly && !unit.IsKeyFrame) return true;
        if (unit.Length == 0) return true;
        if (_hasDeviceFailed && !TryGoOnWithSoftware(unit)) return false;
        if (SendPacket(unit)) return true;
        return _hasDeviceFailed && TryGoOnWithSoftware(unit) && SendPacket(unit);
    }

    public bool TryReceive(out TimeSpan position)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        for (int errors = 0; errors < MaxErrorsInARow && !_hasDeviceFailed; errors++)
        {
            int result = _library.ReceiveFrame(_context, _frame);
            _hasPicture = result == 0;
            if (_hasPicture)
            {
                if (_device is not null) OnPicture();
                position = TimeSpan.FromTicks(*(long*)((byte*)_frame + LibAvCodec.FramePts));
                return true;
            }

            // The end, after Drain, is an error too, and stays.
            if (result == LibAvCodec.TryAgain) break;
            OnError(result, isIntact: false);
        }

        position = default;
        return false;
    }

    public bool Retrieve(Mat image)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (!_hasPicture) return false;
        byte* frame = _isByDevice == true ? TryCopy() : (byte*)_frame;
        if (frame is null) return false;
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
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_isDrained || _context is null) return;
        _library.SendPacket(_context, null);
        _isDrained = true;
    }

    public void Flush()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_context is null) return;
        _library.FlushBuffers(_context);
        _device?.Forget();
        _hasPicture = _isDrained = false;
    }

    public void Dispose()
    {
        // A picture of the device goes before its decoder, and both before the device.
        fixed (void** frame = &_frame) _library.FreeFrame(frame);
        fixed (void** packet = &_packet) _library.FreePacket(packet);
        Close();
        _isDisposed = true;
    }

    private string? Open()
    {
        _packet = _library.AllocPacket();
        _frame = _library.AllocFrame();
        return _packet is null || _frame is null ? $"{_library.Name} gets no memory" : OpenContext();
    }

    private string? OpenContext()
    {
        ReadOnlySpan<byte> name = _codec == VideoCodec.H264 ? "h264\0"u8 : "hevc\0"u8;
        void* decoder;
        fixed (byte* text = name) decoder = _library.FindDecoderByName(text);
        if (decoder is null) return $"{_library.Name} has no decoder for {_codec}";

        _context = _library.AllocContext(decoder);
        if (_context is null) return $"{_library.Name} gets no memory";

        Set("threads\0"u8, _threads);
        Set("max_pixels\0"u8, AccessUnit.MaxPixels);

        // Its messages about damaged data go to the process's standard error. The level of av_log_set_level would count
        // for OpenCV's FFmpeg too; this counts for the context alone (libavutil/log.c, av_vlog).
        Set("log_level_offset\0"u8, 64);
        if (_hardware is { Wanted: not DecoderHardware.None }) OpenDevice(decoder, _hardware);
        int result = _library.Open(_context, decoder, null);
        return result < 0 ? $"{_library.Name} cannot open its decoder for {_codec} (error {result})" : null;
    }

    private void Close()
    {
        fixed (void** context = &_context) _library.FreeContext(context);
        _device?.Dispose();
        _device = null;
        _isByDevice = null;
        _hasPicture = _hasCopied = _isDrained = _hasDeviceFailed = false;
        Name = _library.Name;
    }

    private void OpenDevice(void* decoder, HardwareUse hardware)
    {
        if (!hardware.TryBeginOpening()) return;
        string? whyNot;
        try
        {
            _device = LibAvDevice.TryOpen(_library, decoder, hardware.Wanted, out whyNot);
        }
        finally
        {
            hardware.EndOpening();
        }

        if (_device is null) hardware.OnFailed(whyNot ?? "");
        else _device.GiveTo(_context);
    }

    /// <summary>Notices whether the device decodes: libavcodec decides at each sequence parameter set.</summary>
    private void OnPicture()
    {
        bool isByDevice = _device!.Has(*(int*)((byte*)_frame + LibAvCodec.FrameFormat));
        if (isByDevice == _isByDevice) return;
        (_isByDevice, _hasCopied, Name) = (isByDevice, false, _library.Name);
        if (!isByDevice) _hardware!.OnFailed($"{_library.Name}: {_device.Kind} cannot decode this stream");
    }

    /// <summary>Believes in the device, because a picture has come out of it.</summary>
    private void OnCopied()
    {
        if (_hasCopied) return;
        _hasCopied = true;
        Name = $"{_library.Name} by {_device!.Kind}";
        _hardware!.OnDecodes();
    }

    /// <summary>Blames the device for an error that is not the stream's.</summary>
    private void OnError(int error, bool isIntact)
    {
        if (_device is null || _isByDevice == false || error == EndOfStream) return;
        if (error != InvalidData || isIntact) FailDevice($"error {error}");
    }

    private byte* TryCopy()
    {
        byte* copy = _device!.TryCopy((byte*)_frame, out int error);
        bool isKnown = copy is not null && LayoutOf(*(int*)(copy + LibAvCodec.FrameFormat)) is not null;
        if (isKnown)
        {
            OnCopied();
            return copy;
        }

        FailDevice(copy is null ? $"its picture cannot be copied, error {error}" : "unknown pixel format");
        return null;
    }

    private void FailDevice(string reason)
    {
        _hasPicture = false;
        if (_hasDeviceFailed) return;
        _hasDeviceFailed = true;
        _hardware!.OnDeviceFailed($"{_library.Name}: {_device!.Kind} has failed ({reason})");
    }

    private bool TryGoOnWithSoftware(AccessUnit unit)
    {
        if (!unit.IsKeyFrame) return false;
        _device?.Release(_frame);
        Close();

        // A context that is not open must not stay: flushing it crashes (libavcodec/decode.c, avcodec_flush_buffers).
        bool isOpen = OpenContext() is null;
        if (isOpen) SetKeyFramesOnly();
        else Close();

        // Until it can be opened, at this key frame or a later one.
        _hasDeviceFailed = !isOpen;
        return isOpen;
    }

    private void SetKeyFramesOnly() =>
        Set("skip_frame\0"u8, _keyFramesOnly ? "nokey\0"u8 : "default\0"u8);

    private bool SendPacket(AccessUnit unit)
    {
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

        if (result < 0) OnError(result, isIntact: unit.IsKeyFrame && !unit.IsDamaged);
        if (result >= 0 && KeyFramesOnly) Drain();
        return result >= 0;
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
