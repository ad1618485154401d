using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LatestFrames;

/// <summary>
/// A device that no machine has: libavcodec decodes by software, and its pictures are given the format of VAAPI or CUDA
/// until they are copied out. For one test at a time.
/// </summary>
internal static unsafe class FakeDevice
{
    private const int EndOfMemory = -12;
    private const int InputOutput = -5;

    private static readonly int* s_config = (int*)NativeMemory.AllocZeroed(16);
    private static delegate* unmanaged[Cdecl]<void*, void*, int> s_receive;
    private static delegate* unmanaged[Cdecl]<void*, void*, int> s_send;
    private static delegate* unmanaged[Cdecl]<void*, void*, void**, int> s_open;
    private static delegate* unmanaged[Cdecl]<void*, void*, int> s_refFrame;
    private static delegate* unmanaged[Cdecl]<void*, void> s_unrefFrame;
    private static delegate* unmanaged[Cdecl]<nint, void*> s_allocBuffer;
    private static delegate* unmanaged[Cdecl]<void*, void*> s_refBuffer;
    private static delegate* unmanaged[Cdecl]<void*, int> s_countRefs;
    private static int s_format;
    private static void* s_device;

    /// <summary>Whether it decodes; else its pictures are those of software.</summary>
    public static bool Decodes { get; set; }

    /// <summary>The number of the copy that fails; negative for none.</summary>
    public static int FailingCopy { get; set; }

    /// <summary>The number of the packet that it refuses; negative for none.</summary>
    public static int FailingPacket { get; set; }

    /// <summary>The format that it says its copies have; negative for the true one.</summary>
    public static int CopyFormat { get; set; }

    /// <summary>The number of the decoder that cannot be opened; negative for none.</summary>
    public static int FailingDecoder { get; set; }

    /// <summary>Called once while the device is being opened; it must not throw.</summary>
    public static Action? WhileOpening { get; set; }

    public static int Copies { get; private set; }

    public static int Packets { get; private set; }

    /// <summary>How many decoders were opened, with a device or without.</summary>
    public static int Decoders { get; private set; }

    /// <summary>How often it was opened.</summary>
    public static int Opened { get; private set; }

    /// <summary>How many hold the device, without this class.</summary>
    public static int Holders => s_device is null ? 0 : s_countRefs(s_device) - 1;

    /// <summary>A library that has it as its VAAPI, or as its CUDA, and no other device.</summary>
    public static LibAvCodec In(LibAvCodec library, DecoderHardware kind = DecoderHardware.Vaapi)
    {
        LibAvExports own = library.Exports;
        s_receive = (delegate* unmanaged[Cdecl]<void*, void*, int>)own.Codec("avcodec_receive_frame");
        s_send = (delegate* unmanaged[Cdecl]<void*, void*, int>)own.Codec("avcodec_send_packet");
        s_open = (delegate* unmanaged[Cdecl]<void*, void*, void**, int>)own.Codec("avcodec_open2");
        s_refFrame = (delegate* unmanaged[Cdecl]<void*, void*, int>)own.Util("av_frame_ref");
        s_unrefFrame = (delegate* unmanaged[Cdecl]<void*, void>)own.Util("av_frame_unref");
        s_allocBuffer = (delegate* unmanaged[Cdecl]<nint, void*>)own.Util("av_buffer_allocz");
        s_refBuffer = (delegate* unmanaged[Cdecl]<void*, void*>)own.Util("av_buffer_ref");
        s_countRefs = (delegate* unmanaged[Cdecl]<void*, int>)own.Util("av_buffer_get_ref_count");
        var formatOf = (delegate* unmanaged[Cdecl]<byte*, int>)own.Util("av_get_pix_fmt");
        var typeOf = (delegate* unmanaged[Cdecl]<byte*, int>)own.Util("av_hwdevice_find_type_by_name");
        fixed (byte* name = kind == DecoderHardware.Cuda ? "cuda\0"u8 : "vaapi\0"u8)
            (s_format, s_config[2]) = (formatOf(name), typeOf(name));
        s_config[0] = s_format;
        s_config[1] = LibAvHardware.ByDevice;
        (Decodes, FailingCopy, FailingPacket, FailingDecoder, CopyFormat) = (true, -1, -1, -1, -1);
        (Copies, Packets, Opened, Decoders) = (0, 0, 0, 0);
        WhileOpening = null;
        s_device = null;
        LibAvExports exports = own.With(new Dictionary<string, nint>
        {
            ["avcodec_get_hw_config"] = (nint)(delegate* unmanaged[Cdecl]<void*, int, void*>)&GetConfig,
            ["av_hwdevice_ctx_create"] = (nint)(delegate* unmanaged[Cdecl]<void**, int, byte*, void*, int, int>)&Create,
            ["avcodec_receive_frame"] = (nint)(delegate* unmanaged[Cdecl]<void*, byte*, int>)&Receive,
            ["avcodec_open2"] = (nint)(delegate* unmanaged[Cdecl]<void*, void*, void**, int>)&Open,
            ["avcodec_send_packet"] = (nint)(delegate* unmanaged[Cdecl]<void*, void*, int>)&Send,
            ["av_hwframe_transfer_data"] = (nint)(delegate* unmanaged[Cdecl]<byte*, byte*, int, int>)&Copy,
        });
        LibAvCodec? bound = LibAvCodec.TryBind(exports, library.Name, out string? whyNot);
        Assert.True(bound is not null, whyNot);
        return bound;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void* GetConfig(void* decoder, int index) => index == 0 ? s_config : null;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Create(void** device, int type, byte* name, void* options, int flags)
    {
        Action? meanwhile = WhileOpening;
        WhileOpening = null;
        meanwhile?.Invoke();

        // Its first fields are read by avcodec_default_get_format; a device of type 0 is none.
        s_device = s_allocBuffer(4096);
        *device = s_device is null ? null : s_refBuffer(s_device);
        Opened++;
        return *device is null ? EndOfMemory : 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Receive(void* context, byte* frame)
    {
        int result = s_receive(context, frame);
        if (result == 0 && Decodes && Holders > 0) *(int*)(frame + LibAvCodec.FrameFormat) = s_format;
        return result;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Send(void* context, void* packet) =>
        Packets++ == FailingPacket ? InputOutput : s_send(context, packet);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(void* context, void* decoder, void** options) =>
        Decoders++ == FailingDecoder ? EndOfMemory : s_open(context, decoder, options);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Copy(byte* target, byte* picture, int flags)
    {
        if (Copies++ == FailingCopy) return InputOutput;
        s_unrefFrame(target);
        int result = s_refFrame(target, picture);

        // yuv420p, the first of AVPixelFormat, which the tests' pictures have.
        *(int*)(target + LibAvCodec.FrameFormat) = Math.Max(CopyFormat, 0);
        return result;
    }
}
