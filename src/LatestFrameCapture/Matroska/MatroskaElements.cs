namespace LatestFrames;

/// <summary>The elements of Matroska (RFC 9559) that both a file and a live stream have.</summary>
internal static class MatroskaElements
{
    public const uint SeekHead = 0x114D9B74, Cues = 0x1C53BB6B, Cluster = 0x1F43B675;

    /// <summary>In a cluster.</summary>
    public const uint Timestamp = 0xE7, SimpleBlock = 0xA3;

    private const uint Ebml = 0x1A45DFA3, DocType = 0x4282, DocTypeVersion = 0x4287, DocTypeReadVersion = 0x4285;
    private const uint Segment = 0x18538067;
    private const uint Info = 0x1549A966, TimestampScale = 0x2AD7B1, MuxingApp = 0x4D80, WritingApp = 0x5741;
    private const uint Tracks = 0x1654AE6B, TrackEntry = 0xAE, TrackNumber = 0xD7, TrackUid = 0x73C5;
    private const uint TrackType = 0x83, FlagLacing = 0x9C, CodecId = 0x86, CodecPrivate = 0x63A2;
    private const uint DefaultDuration = 0x23E383, Video = 0xE0, PixelWidth = 0xB0, PixelHeight = 0xBA;

    /// <summary>Writes the EBML head, and begins the segment without saying where it ends.</summary>
    public static void WriteHead(EbmlBuffer buffer)
    {
        int ebml = buffer.Begin(Ebml);
        buffer.WriteBytes(DocType, "matroska"u8);
        buffer.WriteNumber(DocTypeVersion, 4);
        buffer.WriteNumber(DocTypeReadVersion, 2);
        buffer.End(ebml);
        buffer.BeginUnknown(Segment);
    }

    /// <summary>Begins the segment's description: times are in milliseconds.</summary>
    /// <returns>Where its content begins, for <see cref="EbmlBuffer.End"/>.</returns>
    public static int BeginInfo(EbmlBuffer buffer)
    {
        int info = buffer.Begin(Info);
        buffer.WriteNumber(TimestampScale, 1_000_000);
        buffer.WriteBytes(MuxingApp, "LatestFrameCapture"u8);
        buffer.WriteBytes(WritingApp, "LatestFrameCapture"u8);
        return info;
    }

    /// <summary>Writes the description of the one track.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <param name="track">The track.</param>
    /// <param name="frameDuration">The usual time from one picture to the next; null to say nothing of it.</param>
    public static void WriteTrack(EbmlBuffer buffer, MatroskaTrack track, TimeSpan? frameDuration)
    {
        // FFmpeg's probing reads what is there in this order.
        int tracks = buffer.Begin(Tracks);
        int entry = buffer.Begin(TrackEntry);
        buffer.WriteNumber(TrackNumber, 1);
        buffer.WriteNumber(TrackUid, 1);
        buffer.WriteNumber(TrackType, 1);
        buffer.WriteNumber(FlagLacing, 0);
        buffer.WriteBytes(CodecId, track.Codec);
        if (track.CodecPrivate.Length > 0) buffer.WriteBytes(CodecPrivate, track.CodecPrivate);
        if (frameDuration is { } duration) buffer.WriteNumber(DefaultDuration, (ulong)(duration.Ticks * 100));
        int video = buffer.Begin(Video);
        buffer.WriteNumber(PixelWidth, (ulong)track.Width);
        buffer.WriteNumber(PixelHeight, (ulong)track.Height);
        buffer.End(video);
        buffer.End(entry);
        buffer.End(tracks);
    }
}
