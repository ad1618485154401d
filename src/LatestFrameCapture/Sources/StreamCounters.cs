namespace LatestFrames;

/// <summary>What a connection to a stream has lost or left out.</summary>
/// <param name="PacketsLost">Packets that did not arrive.</param>
/// <param name="PicturesHidden">Pictures not shown because a packet of them, or of one they refer to, is missing.
/// </param>
/// <param name="PicturesSkipped">Pictures left out because the decoder was behind.</param>
/// <param name="DecoderRestarts">How often a decoder was started again because it had ended or did not answer.</param>
internal readonly record struct StreamCounters(
    long PacketsLost, long PicturesHidden, long PicturesSkipped, long DecoderRestarts = 0)
{
    public StreamCounters Plus(StreamCounters other) => new(
        PacketsLost + other.PacketsLost,
        PicturesHidden + other.PicturesHidden,
        PicturesSkipped + other.PicturesSkipped,
        DecoderRestarts + other.DecoderRestarts);

    public StreamCounters Minus(StreamCounters other) => new(
        PacketsLost - other.PacketsLost,
        PicturesHidden - other.PicturesHidden,
        PicturesSkipped - other.PicturesSkipped,
        DecoderRestarts - other.DecoderRestarts);
}
