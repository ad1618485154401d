namespace LatestFrames;

/// <summary>A device that decodes for one <see cref="LibAvDecoder"/>, and where its pictures are copied to.</summary>
/// <remarks>Not thread safe; no finalizer, as the decoder.</remarks>
internal sealed unsafe class LibAvDevice : IDisposable
{
    private readonly LibAvCodec _library;
    private readonly LibAvHardware _functions;
    private readonly int _format;
    private void* _device;
    private void* _frame;
    private (int Width, int Height) _size;

    private LibAvDevice(LibAvCodec library, LibAvHardware functions, DecoderHardware kind, int format, void* device)
    {
        (_library, _functions, Kind, _format) = (library, functions, kind, format);
        _device = device;
        _frame = library.AllocFrame();
    }

    /// <summary>The kind of hardware; never <see cref="DecoderHardware.Auto"/>.</summary>
    public DecoderHardware Kind { get; }

    /// <summary>Opens a device.</summary>
    /// <param name="library">The library.</param>
    /// <param name="decoder">The AVCodec that it is for.</param>
    /// <param name="wanted">The kind; Auto tries each that the decoder knows.</param>
    /// <param name="whyNot">Why it is null.</param>
    public static LibAvDevice? TryOpen(LibAvCodec library, void* decoder, DecoderHardware wanted, out string? whyNot)
    {
        if (LibAvHardware.Of(library, out whyNot) is not { } functions)
        {
            whyNot = $"{library.Name} {whyNot}";
            return null;
        }

        bool isAuto = wanted == DecoderHardware.Auto;
        DecoderHardware first = isAuto ? DecoderHardware.Vaapi : wanted;
        DecoderHardware last = isAuto ? DecoderHardware.VideoToolbox : wanted;
        var tried = new List<string>();
        for (DecoderHardware kind = first; kind <= last; kind++)
        {
            if (TryOpenOne(library, functions, decoder, kind, tried) is { } device) return device;
        }

        whyNot = tried.Count > 0
            ? $"{library.Name} finds no device for {string.Join(", ", tried)}"
            : $"{library.Name} has no {(isAuto ? "hardware" : wanted)} for this coding";
        return null;
    }

    /// <summary>Gives the device to a decoder that is not open yet, which lets go of it when it is freed.</summary>
    /// <param name="context">The decoder's AVCodecContext.</param>
    public void GiveTo(void* context)
    {
        *(void**)((byte*)context + _functions.DevicePlace) = _device;
        _device = null;
    }

    /// <summary>Whether a picture of a format lies in the device's memory.</summary>
    public bool Has(int format) => format == _format;

    /// <summary>Copies a picture out of the device.</summary>
    /// <param name="picture">The picture, an AVFrame.</param>
    /// <param name="error">FFmpeg's error; 0 for none.</param>
    /// <returns>The copy, an AVFrame that the next call overwrites; null when there is none.</returns>
    public byte* TryCopy(byte* picture, out int error)
    {
        var size = (*(int*)(picture + LibAvCodec.FrameWidth), *(int*)(picture + LibAvCodec.FrameHeight));
        if (size != _size) Forget();
        _size = size;
        error = _functions.TransferData(_frame, picture, 0);
        return error < 0 ? null : (byte*)_frame;
    }

    /// <summary>Frees the memory of the copies, because the next may need another. Else it is used again
    /// (libavutil/hwcontext.c, av_hwframe_transfer_data).</summary>
    public void Forget() => _functions.UnrefFrame(_frame);

    /// <summary>Lets go of a picture in the device.</summary>
    public void Release(void* picture) => _functions.UnrefFrame(picture);

    public void Dispose()
    {
        fixed (void** frame = &_frame) _library.FreeFrame(frame);
        if (_device is not null) _functions.CloseDevice(ref _device);
    }

    private static LibAvDevice? TryOpenOne(
        LibAvCodec library, LibAvHardware functions, void* decoder, DecoderHardware kind, List<string> tried)
    {
        int type;
        fixed (byte* name = NameOf(kind)) type = functions.FindType(name);
        int format = type > 0 ? FormatOf(functions, decoder, type) : -1;
        if (format < 0) return null;

        void* device = null;
        int error = functions.CreateDevice(&device, type, null, null, 0);
        if (error < 0 || device is null)
        {
            tried.Add($"{kind} (error {error})");
            return null;
        }

        var opened = new LibAvDevice(library, functions, kind, format, device);
        if (opened._frame is not null) return opened;
        opened.Dispose();
        tried.Add($"{kind} (no memory)");
        return null;
    }

    /// <summary>The format of the pictures in a device of a type; -1 when the decoder knows none.</summary>
    private static int FormatOf(LibAvHardware functions, void* decoder, int type)
    {
        const int MostConfigs = 64;
        for (int i = 0; i < MostConfigs; i++)
        {
            byte* config = functions.GetConfig(decoder, i);
            if (config is null) break;
            bool isByDevice = (*(int*)(config + LibAvHardware.ConfigMethods) & LibAvHardware.ByDevice) != 0;
            if (isByDevice && *(int*)(config + LibAvHardware.ConfigDevice) == type)
                return *(int*)(config + LibAvHardware.ConfigFormat);
        }

        return -1;
    }

    // libavutil/hwcontext.c, hw_type_names.
    private static ReadOnlySpan<byte> NameOf(DecoderHardware kind) => kind switch
    {
        DecoderHardware.Vaapi => "vaapi\0"u8,
        DecoderHardware.Cuda => "cuda\0"u8,
        DecoderHardware.D3D11VA => "d3d11va\0"u8,
        _ => "videotoolbox\0"u8,
    };
}
