using System.Diagnostics.CodeAnalysis;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>One of the two captures, so that both get the same loop.</summary>
internal interface IFrameReader : IDisposable
{
    /// <summary>The frame that was read last; only between a successful <see cref="Read"/> and the next.</summary>
    Mat Image { get; }

    /// <summary>Frames between this one and the one before, as far as the capture tells; 0 when it does not.</summary>
    long Skipped { get; }

    /// <summary>How long ago the frame came out of the decoder, or null when the capture does not tell.</summary>
    TimeSpan? AgeSinceDecoding { get; }

    /// <summary>Whether the source is a camera and not a file.</summary>
    bool IsLive { get; }

    /// <summary>Whether a failed <see cref="Read"/> was the last one.</summary>
    bool IsOver { get; }

    /// <summary>Why it was, for people; without a password.</summary>
    string WhyOver { get; }

    bool Open(string source, [NotNullWhen(false)] out string? failure);

    bool Read();
}
