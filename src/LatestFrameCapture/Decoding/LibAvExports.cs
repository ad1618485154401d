using System.Runtime.InteropServices;

namespace LatestFrames;

/// <summary>The functions that a loaded libavcodec and its libavutil export.</summary>
/// <param name="codec">The handle of the library with libavcodec.</param>
/// <param name="util">The handle of the library with libavutil of the same FFmpeg; may be the same.</param>
/// <param name="replaced">Functions that stand in for those of the same name: a device that no machine has.</param>
/// <remarks>Thread safety: immutable. Never unloaded.</remarks>
internal sealed class LibAvExports(nint codec, nint util, IReadOnlyDictionary<string, nint>? replaced = null)
{
    /// <summary>The same libraries with other functions in place of their own.</summary>
    public LibAvExports With(IReadOnlyDictionary<string, nint> functions) => new(codec, util, functions);

    /// <summary>The address of a function of libavcodec.</summary>
    /// <exception cref="EntryPointNotFoundException">There is none; the message is its name.</exception>
    public nint Codec(string function) => Find(codec, function);

    /// <summary>The address of a function of libavutil.</summary>
    /// <exception cref="EntryPointNotFoundException">There is none; the message is its name.</exception>
    public nint Util(string function) => Find(util, function);

    private nint Find(nint library, string function)
    {
        if (replaced is not null && replaced.TryGetValue(function, out nint other)) return other;
        return NativeLibrary.TryGetExport(library, function, out nint address)
            ? address
            : throw new EntryPointNotFoundException(function);
    }
}
