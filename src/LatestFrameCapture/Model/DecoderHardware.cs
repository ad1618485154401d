namespace LatestFrames;

/// <summary>
/// The hardware with which an <see cref="FFmpegSource"/>, an <see cref="RtspSource"/> or a <see cref="RawVideoSource"/>
/// decodes.
/// </summary>
/// <remarks>Hardware that is not there, or cannot decode the stream, is replaced by software, with a log line.
/// <c>GetBackendName</c> names the hardware that decodes.</remarks>
public enum DecoderHardware
{
    /// <summary>Software.</summary>
    None = 0,

    /// <summary>The first hardware that FFmpeg finds, else software.</summary>
    Auto,

    /// <summary>VAAPI: Intel and AMD on Linux.</summary>
    Vaapi,

    /// <summary>CUDA (NVDEC): NVIDIA.</summary>
    Cuda,

    /// <summary>Direct3D 11 on Windows.</summary>
    D3D11VA,

    /// <summary>VideoToolbox on macOS.</summary>
    VideoToolbox,
}
