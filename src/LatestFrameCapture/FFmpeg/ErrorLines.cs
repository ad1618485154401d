using System.Text;

namespace LatestFrames;

/// <summary>Cuts what a child writes to standard error into lines, with a limit for each.</summary>
/// <remarks>Not thread safe. Nothing is allocated while nothing is written.</remarks>
/// <param name="onLine">Is called with each line: printable, at most <see cref="MaxLine"/> characters.</param>
internal sealed class ErrorLines(Action<string> onLine)
{
    /// <summary>The longest line; the rest of a longer one is left out.</summary>
    public const int MaxLine = 1024;

    private readonly byte[] _line = new byte[MaxLine];
    private int _length;

    /// <summary>Adds bytes as they come.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            // A carriage return ends a line too: ffmpeg's own statistics overwrite theirs.
            int end = bytes.IndexOfAny((byte)'\n', (byte)'\r');
            ReadOnlySpan<byte> part = end < 0 ? bytes : bytes[..end];
            int count = Math.Min(part.Length, MaxLine - _length);
            part[..count].CopyTo(_line.AsSpan(_length));
            _length += count;
            if (end < 0) return;
            Complete();
            bytes = bytes[(end + 1)..];
        }
    }

    /// <summary>Ends the last line, which has no line end when a process was killed.</summary>
    public void Complete()
    {
        if (_length == 0) return;
        string text = Encoding.UTF8.GetString(_line, 0, _length);
        _length = 0;
        onLine(text.Any(char.IsControl) ? new string([.. text.Select(c => char.IsControl(c) ? ' ' : c)]) : text);
    }
}
