using System.Text;

namespace LatestFrames;

/// <summary>
/// The state of the camera on the publisher's machine, as text: <c>LFS1</c>, the state and the reason by name, and the
/// message, separated by line feeds.
/// </summary>
/// <param name="State">The state.</param>
/// <param name="Failure">What failed; null when nothing did.</param>
internal sealed record CameraNews(CaptureState State, CaptureFailure? Failure)
{
    /// <summary>The largest text that is read, in bytes.</summary>
    public const int MaxBytes = 4096;

    private static ReadOnlySpan<byte> Magic => "LFS1"u8;

    private const int MaxMessage = 1000;

    public static CameraNews? TryRead(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes || !bytes.StartsWith(Magic)) return null;
        string[] parts = Encoding.UTF8.GetString(bytes).Split('\n', 4);
        if (parts.Length != 4 || !TryParse(parts[1], out CaptureState state)) return null;
        if (parts[2].Length == 0) return new CameraNews(state, null);
        return TryParse(parts[2], out CaptureFailureReason reason)
            ? new CameraNews(state, new CaptureFailure(reason, OneLine(parts[3])))
            : null;
    }

    public byte[] ToBytes() =>
    [
        .. Magic,
        .. Encoding.UTF8.GetBytes($"\n{State}\n{Failure?.Reason.ToString()}\n{OneLine(Failure?.Message ?? "")}"),
    ];

    private static string OneLine(string message)
    {
        string text = new([.. message.Take(MaxMessage).Select(c => char.IsControl(c) ? ' ' : c)]);
        return text.Trim();
    }

    private static bool TryParse<T>(string name, out T value)
        where T : struct, Enum =>
        Enum.TryParse(name, out value) && Enum.IsDefined(value) && !char.IsAsciiDigit(name[0]);
}
