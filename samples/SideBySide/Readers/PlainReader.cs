using System.Diagnostics.CodeAnalysis;
using OpenCvSharp;

namespace LatestFrames;

/// <summary>Reads as every tutorial does.</summary>
internal sealed class PlainReader : IFrameReader
{
    private VideoCapture? _capture;

    public Mat Image { get; } = new();

    public long Skipped => 0;

    public TimeSpan? AgeSinceDecoding => null;

    public bool IsLive => !(_capture!.FrameCount > 0);

    // A VideoCapture whose Read failed once says false for ever.
    public bool IsOver => true;

    public string WhyOver => "Read returned false.";

    public bool Open(string source, [NotNullWhen(false)] out string? failure)
    {
        _capture = int.TryParse(source, out int device) ? new VideoCapture(device) : new VideoCapture(source);
        failure = _capture.IsOpened() ? null : "the source cannot be opened.";
        return failure is null;
    }

    public bool Read() => _capture!.Read(Image);

    public void Dispose()
    {
        _capture?.Dispose();
        Image.Dispose();
    }
}
