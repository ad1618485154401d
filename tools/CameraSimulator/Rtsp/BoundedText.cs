using System.Text;

namespace LatestFrames;

/// <summary>Keeps the beginning of what a process says: that is where the reason is, and GStreamer can say a
/// lot.</summary>
/// <remarks>Thread safety: any thread.</remarks>
internal sealed class BoundedText(int limit)
{
    // Guards itself.
    private readonly StringBuilder _text = new();

    public void AppendLine(string? line)
    {
        lock (_text)
        {
            if (line is not null && _text.Length + line.Length < limit)
                _text.AppendLine(line);
        }
    }

    public override string ToString()
    {
        lock (_text)
            return _text.ToString().Trim();
    }
}
