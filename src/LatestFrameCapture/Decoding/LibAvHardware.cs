using System.Runtime.CompilerServices;

namespace LatestFrames;

/// <summary>What one loaded FFmpeg has for decoding by hardware, and where a decoder takes its device from.</summary>
/// <remarks>
/// <para>A device is given to a decoder by one field, AVCodecContext.hw_device_ctx; the rest libavcodec does by itself
/// (libavcodec/decode.c, since FFmpeg 4): avcodec_default_get_format chooses the format of that device, and where the
/// device cannot decode the stream ff_get_format goes on with software. So no function of ours is called back.</para>
/// <para>The field has no option, and another place in each version. In all of them it lies directly before
/// hwaccel_flags, whose place the library itself tells (AVOption.offset). In 4 to 6 max_pixels is before it, in 7 and 8
/// extra_hw_frames behind hwaccel_flags (libavcodec/avcodec.h). What is not so, or does not let go of what was put
/// there, is not used.</para>
/// <para>Thread safety: immutable. Never unloaded.</para>
/// </remarks>
internal sealed unsafe class LibAvHardware
{
    /// <summary>The beginning of AVCodecHWConfig (libavcodec/codec.h).</summary>
    public const int ConfigFormat = 0, ConfigMethods = 4, ConfigDevice = 8;

    /// <summary>AV_CODEC_HW_CONFIG_METHOD_HW_DEVICE_CTX: a decoder that takes a device.</summary>
    public const int ByDevice = 1;

    public readonly delegate* unmanaged[Cdecl]<void*, int, byte*> GetConfig;
    public readonly delegate* unmanaged[Cdecl]<byte*, int> FindType;
    public readonly delegate* unmanaged[Cdecl]<void**, int, byte*, void*, int, int> CreateDevice;
    public readonly delegate* unmanaged[Cdecl]<void*, void*, int, int> TransferData;
    public readonly delegate* unmanaged[Cdecl]<void*, void> UnrefFrame;

    // Behind two pointers (libavutil/opt.h).
    private const int OptionOffset = 16;

    // AVCodecContext has less than 1.2 KB.
    private const int LargestOffset = 4096;

    // Here and not in the library, which needs to know nothing of it.
    private static readonly ConditionalWeakTable<LibAvCodec, Lazy<(LibAvHardware? Hardware, string? WhyNot)>> s_found =
        new();

    private readonly LibAvCodec _library;
    private readonly delegate* unmanaged[Cdecl]<void*, byte*, byte*, int, int, byte*> _findOption;
    private readonly delegate* unmanaged[Cdecl]<nint, void*> _allocBuffer;
    private readonly delegate* unmanaged[Cdecl]<void*, void*> _refBuffer;
    private readonly delegate* unmanaged[Cdecl]<void**, void> _unrefBuffer;
    private readonly delegate* unmanaged[Cdecl]<void*, int> _countRefs;

    private LibAvHardware(LibAvCodec library)
    {
        _library = library;
        LibAvExports exports = library.Exports;
        GetConfig = (delegate* unmanaged[Cdecl]<void*, int, byte*>)exports.Codec("avcodec_get_hw_config");
        FindType = (delegate* unmanaged[Cdecl]<byte*, int>)exports.Util("av_hwdevice_find_type_by_name");
        CreateDevice =
            (delegate* unmanaged[Cdecl]<void**, int, byte*, void*, int, int>)exports.Util("av_hwdevice_ctx_create");
        TransferData = (delegate* unmanaged[Cdecl]<void*, void*, int, int>)exports.Util("av_hwframe_transfer_data");
        UnrefFrame = (delegate* unmanaged[Cdecl]<void*, void>)exports.Util("av_frame_unref");
        _findOption = (delegate* unmanaged[Cdecl]<void*, byte*, byte*, int, int, byte*>)exports.Util("av_opt_find");
        _allocBuffer = (delegate* unmanaged[Cdecl]<nint, void*>)exports.Util("av_buffer_alloc");
        _refBuffer = (delegate* unmanaged[Cdecl]<void*, void*>)exports.Util("av_buffer_ref");
        _unrefBuffer = (delegate* unmanaged[Cdecl]<void**, void>)exports.Util("av_buffer_unref");
        _countRefs = (delegate* unmanaged[Cdecl]<void*, int>)exports.Util("av_buffer_get_ref_count");
    }

    /// <summary>Where in AVCodecContext the reference to the device lies.</summary>
    public int DevicePlace { get; private set; }

    /// <summary>What a library has for hardware; found out at the first call, on which others wait.</summary>
    /// <param name="library">The library.</param>
    /// <param name="whyNot">Why it is null.</param>
    public static LibAvHardware? Of(LibAvCodec library, out string? whyNot)
    {
        (LibAvHardware? hardware, whyNot) = s_found.GetValue(library, static library => new(
            () => (TryBind(library, out string? whyNot), whyNot),
            LazyThreadSafetyMode.ExecutionAndPublication)).Value;
        return hardware;
    }

    /// <summary>Binds the functions and finds the place of the device.</summary>
    /// <param name="library">The library.</param>
    /// <param name="whyNot">Why it is null.</param>
    public static LibAvHardware? TryBind(LibAvCodec library, out string? whyNot)
    {
        try
        {
            var hardware = new LibAvHardware(library);
            whyNot = hardware.FindPlace();
            return whyNot is null ? hardware : null;
        }
        catch (EntryPointNotFoundException missing)
        {
            whyNot = $"does not export {missing.Message}";
            return null;
        }
    }

    /// <summary>Lets go of a device.</summary>
    public void CloseDevice(ref void* device)
    {
        fixed (void** place = &device) _unrefBuffer(place);
    }

    private string? FindPlace()
    {
        void* decoder;
        fixed (byte* name = "h264\0"u8) decoder = _library.FindDecoderByName(name);
        void* context = decoder is null ? null : _library.AllocContext(decoder);
        if (context is null) return "has no decoder to try";
        string? whyNot;
        try
        {
            whyNot = FindPlaceIn((byte*)context);
            if (whyNot is null && !IsLetGo(ref context)) whyNot = "does not let go of a decoder's device";
        }
        finally
        {
            _library.FreeContext(&context);
        }

        return whyNot;
    }

    private string? FindPlaceIn(byte* context)
    {
        const string Elsewhere = "keeps a decoder's device where it is not expected";
        int flags = OffsetOf(context, "hwaccel_flags\0"u8);
        int pixels = OffsetOf(context, "max_pixels\0"u8);
        int extra = OffsetOf(context, "extra_hw_frames\0"u8);
        bool isKnown = pixels + sizeof(long) + sizeof(void*) == flags || flags + sizeof(int) == extra;
        DevicePlace = flags - sizeof(void*);
        if (!isKnown || DevicePlace <= 0 || DevicePlace % sizeof(void*) != 0 || extra <= 0) return Elsewhere;

        // That an offset is one shows an option that is set.
        const int Value = 77;
        fixed (byte* name = "extra_hw_frames\0"u8, text = "77\0"u8) _ = _library.SetOption(context, name, text, 0);
        if (*(int*)(context + extra) != Value) return Elsewhere;
        return *(void**)(context + DevicePlace) is null ? null : Elsewhere;
    }

    /// <summary>Whether what is put in the device's place goes with the context.</summary>
    private bool IsLetGo(ref void* context)
    {
        void* buffer = _allocBuffer(1);
        if (buffer is null) return false;
        *(void**)((byte*)context + DevicePlace) = _refBuffer(buffer);
        bool isHeld = _countRefs(buffer) == 2;
        fixed (void** place = &context) _library.FreeContext(place);
        bool isLetGo = isHeld && _countRefs(buffer) == 1;
        _unrefBuffer(&buffer);
        return isLetGo;
    }

    /// <summary>Where an option of a decoder lies; below 0 when it has none of that name.</summary>
    private int OffsetOf(byte* context, ReadOnlySpan<byte> name)
    {
        byte* option;
        fixed (byte* text = name) option = _findOption(context, text, null, 0, 0);
        int offset = option is null ? -1 : *(int*)(option + OptionOffset);
        return offset is > 0 and <= LargestOffset ? offset : -LargestOffset;
    }
}
