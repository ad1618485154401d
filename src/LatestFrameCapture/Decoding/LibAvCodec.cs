using System.Runtime.InteropServices;

namespace LatestFrames;

/// <summary>The functions of one loaded libavcodec, and where the heads of its structures have which field.</summary>
/// <remarks>
/// <para>Only functions, options by name and the first fields of AVPacket and AVFrame are used. The offsets are those
/// of a 64-bit process, the same in FFmpeg 4 to 8: AVFrame lost <c>key_frame</c> in 8, which moves what lies between
/// <c>format</c> and <c>pts</c> and, by alignment, not <c>pts</c> (libavutil/frame.h, libavcodec/packet.h).
/// <see cref="LibAvCodecCheck"/> shows for each library that they fit.</para>
/// <para>Thread safety: immutable. Never unloaded.</para>
/// </remarks>
internal sealed unsafe class LibAvCodec
{
    /// <summary>The oldest and the newest version (FFmpeg 4 and 8) whose structures are known.</summary>
    public const int OldestMajor = 58, NewestMajor = 62;

    public const int PacketPts = 8, PacketDts = 16, PacketData = 24, PacketSize = 32;

    public const int FrameData = 0, FrameLineSize = 64, FrameWidth = 104, FrameHeight = 108, FrameFormat = 116;

    public const int FramePts = 136;

    public readonly delegate* unmanaged[Cdecl]<byte*, void*> FindDecoderByName;
    public readonly delegate* unmanaged[Cdecl]<void*, void*> AllocContext;
    public readonly delegate* unmanaged[Cdecl]<void*, void*, void**, int> Open;
    public readonly delegate* unmanaged[Cdecl]<void**, void> FreeContext;
    public readonly delegate* unmanaged[Cdecl]<void*, void> FlushBuffers;
    public readonly delegate* unmanaged[Cdecl]<void*, void*, int> SendPacket;
    public readonly delegate* unmanaged[Cdecl]<void*, void*, int> ReceiveFrame;
    public readonly delegate* unmanaged[Cdecl]<void*> AllocPacket;
    public readonly delegate* unmanaged[Cdecl]<void**, void> FreePacket;
    public readonly delegate* unmanaged[Cdecl]<void*> AllocFrame;
    public readonly delegate* unmanaged[Cdecl]<void**, void> FreeFrame;
    public readonly delegate* unmanaged[Cdecl]<void*, byte*, byte*, int, int> SetOption;
    public readonly delegate* unmanaged[Cdecl]<void*, byte*, int, long*, int> GetIntOption;
    public readonly delegate* unmanaged[Cdecl]<int, byte*> PixelFormatName;

    private LibAvCodec(LibAvExports exports, string name)
    {
        (Exports, Name) = (exports, name);
        FindDecoderByName = (delegate* unmanaged[Cdecl]<byte*, void*>)exports.Codec("avcodec_find_decoder_by_name");
        AllocContext = (delegate* unmanaged[Cdecl]<void*, void*>)exports.Codec("avcodec_alloc_context3");
        Open = (delegate* unmanaged[Cdecl]<void*, void*, void**, int>)exports.Codec("avcodec_open2");
        FreeContext = (delegate* unmanaged[Cdecl]<void**, void>)exports.Codec("avcodec_free_context");
        FlushBuffers = (delegate* unmanaged[Cdecl]<void*, void>)exports.Codec("avcodec_flush_buffers");
        SendPacket = (delegate* unmanaged[Cdecl]<void*, void*, int>)exports.Codec("avcodec_send_packet");
        ReceiveFrame = (delegate* unmanaged[Cdecl]<void*, void*, int>)exports.Codec("avcodec_receive_frame");
        AllocPacket = (delegate* unmanaged[Cdecl]<void*>)exports.Codec("av_packet_alloc");
        FreePacket = (delegate* unmanaged[Cdecl]<void**, void>)exports.Codec("av_packet_free");
        AllocFrame = (delegate* unmanaged[Cdecl]<void*>)exports.Util("av_frame_alloc");
        FreeFrame = (delegate* unmanaged[Cdecl]<void**, void>)exports.Util("av_frame_free");
        SetOption = (delegate* unmanaged[Cdecl]<void*, byte*, byte*, int, int>)exports.Util("av_opt_set");
        GetIntOption = (delegate* unmanaged[Cdecl]<void*, byte*, int, long*, int>)exports.Util("av_opt_get_int");
        PixelFormatName = (delegate* unmanaged[Cdecl]<int, byte*>)exports.Util("av_get_pix_fmt_name");
    }

    /// <summary>The loaded libraries.</summary>
    public LibAvExports Exports { get; }

    /// <summary>Its name, such as <c>libavcodec 59 (system)</c>.</summary>
    public string Name { get; }

    /// <summary>The value of C's EAGAIN on this system, negated as FFmpeg returns it.</summary>
    public static int TryAgain { get; } = RuntimeInformation.IsOSPlatform(OSPlatform.OSX) ? -35 : -11;

    /// <summary>Binds the functions of loaded libraries.</summary>
    /// <param name="exports">The loaded libraries.</param>
    /// <param name="name">The name to show.</param>
    /// <param name="whyNot">Which function is missing.</param>
    /// <returns>Null when a function is missing, or pointers have 32 bits.</returns>
    public static LibAvCodec? TryBind(LibAvExports exports, string name, out string? whyNot)
    {
        whyNot = null;
        if (IntPtr.Size != 8)
        {
            whyNot = $"{name} is used by 64-bit processes only";
            return null;
        }

        try
        {
            return new LibAvCodec(exports, name);
        }
        catch (EntryPointNotFoundException missing)
        {
            whyNot = $"{name} does not export {missing.Message}";
            return null;
        }
    }
}
